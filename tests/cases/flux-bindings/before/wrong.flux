import "strings"
import s "fluxcall/scripts"
import "fluxcall"

x = s.getLastPint(mybucket: "b")
y = fluxcall
f = (params) => params.x

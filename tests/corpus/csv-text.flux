// type text: string
// sample text: "#datatype,string,long,string\n#group,false,false,false\n#default,_result,,\n,result,table,v\n,,0,x\n"

import "csv"

csv.from(csv: params.text)

f = (params=3, <-tables, x) => { y = x
 return 3}

from(bucket: 

// a file to be served

rm -rf data; echo file > data

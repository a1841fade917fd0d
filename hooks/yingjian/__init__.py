"""The core of yingjian: records in, views, pages and one binder out; knows no MkDocs."""

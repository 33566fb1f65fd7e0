"""What drives the work of many pages: processes of this machine."""

"""One module per command; scripts/NAME runs yingjian.commands.NAME."""

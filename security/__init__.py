"""What `make security` looks for beside bandit: secrets in the tree, unsafe packages."""

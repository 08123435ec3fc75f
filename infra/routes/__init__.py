"""The API's routes, a module per noun: which function answers, and what its role may do."""

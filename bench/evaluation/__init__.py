"""How well the assistant understands and answers, measured part by part and told in one page: `make evaluate`."""

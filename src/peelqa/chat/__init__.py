"""The edge to chat models: a model by name, its replies under a budget, GGUF files by digest."""

"""Scripts as code: the call graph, a folder of scripts, and the plan that makes a server agree with it."""

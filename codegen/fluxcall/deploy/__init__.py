"""Scripts as code: the call graph, a folder of scripts, and the plan that pushes them to a server."""

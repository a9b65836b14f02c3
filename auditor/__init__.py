"""auditor: do schools do what policy documents promise their teachers?"""

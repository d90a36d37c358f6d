"""Who hears of what happened: notices.

recipients   who hears of a fact
telling      makes a notice for each of them
sentences    what notices say, made when they are read; ``of_...`` has the words for what each is about
"""

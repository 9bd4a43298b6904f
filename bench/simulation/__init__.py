"""A shop in virtual time, run by the product's own decisions: is what the forecasts say what comes true?"""

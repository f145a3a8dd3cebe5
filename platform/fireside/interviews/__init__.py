"""The interview, its appointments and everybody's commitments: tables, states, pure rules."""

x = "‮" + params.a // ⁦

"""KPIs of a municipality's plans: one register that serves 総合計画 and 総合戦略 at once (design, section 3)."""

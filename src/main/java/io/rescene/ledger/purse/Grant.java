package io.rescene.ledger.purse;

import java.math.BigDecimal;

/** What asking for money came to. */
public sealed interface Grant {
    /** It is set aside. */
    record Granted(Reservation reservation) implements Grant {}

    /**
     * A cap is reached, and nothing that is set aside may still come back.
     *
     * @param account the account at its cap, such as {@code run 12}
     * @param usd what was asked for
     * @param reason one line for the operator
     */
    record Refused(String account, BigDecimal usd, String reason) implements Grant {}

    /** Nobody waits any longer: the intake has closed. */
    record Withdrawn() implements Grant {}
}

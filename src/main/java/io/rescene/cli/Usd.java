package io.rescene.cli;

import io.rescene.runtime.UserException;
import java.math.BigDecimal;

/** Amounts of money that people type. */
final class Usd {
    private static final BigDecimal MOST = BigDecimal.valueOf(1_000_000_000);

    private Usd() {}

    /**
     * Sees whether an amount can be a cap.
     *
     * @param name what it was given as
     * @throws UserException if it is negative, or more than a thousand millions
     */
    static void check(String name, BigDecimal usd) {
        if (usd.signum() < 0 || usd.compareTo(MOST) > 0) {
            throw UserException.usage(name + " must be USD from 0 to " + MOST + ", not " + usd.toPlainString());
        }
    }
}

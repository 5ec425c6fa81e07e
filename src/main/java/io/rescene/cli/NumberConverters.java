package io.rescene.cli;

import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;

/** Takes numbers, and says of what is none that it is none: picocli says it is no {@code long}. */
final class NumberConverters {
    private NumberConverters() {}

    /** All numbers of the commands that have been added are taken by these. */
    static void register(CommandLine line) {
        line.registerConverter(Double.class, NumberConverters::number);
        line.registerConverter(double.class, NumberConverters::number);
        line.registerConverter(Long.class, NumberConverters::whole);
        line.registerConverter(long.class, NumberConverters::whole);
    }

    private static Double number(String text) {
        return converted(text, Double::valueOf, "is not a number");
    }

    private static Long whole(String text) {
        boolean decimal = text.matches("[+-]?\\d*\\.?\\d+");
        return converted(
                text, Long::valueOf, decimal ? "is not a whole number up to " + Long.MAX_VALUE : "is not a number");
    }

    private static <N extends Number> N converted(String text, Function<String, N> conversion, String objection) {
        try {
            return conversion.apply(text);
        } catch (NumberFormatException e) {
            throw new TypeConversionException("'" + text + "' " + objection);
        }
    }
}

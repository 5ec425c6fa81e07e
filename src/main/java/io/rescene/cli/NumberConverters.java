package io.rescene.cli;

import java.util.function.Function;
import java.util.function.UnaryOperator;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Takes numbers, and says of what is none that it is none: picocli says it is no {@code long}. */
final class NumberConverters {
    private static final ITypeConverter<Double> NUMBER = new Converter<>(Double::valueOf, text -> "is not a number");
    private static final ITypeConverter<Long> WHOLE = new Converter<>(
            Long::valueOf,
            text -> text.matches("[+-]?\\d*\\.?\\d+")
                    ? "is not a whole number up to " + Long.MAX_VALUE
                    : "is not a number");

    private NumberConverters() {}

    /** All numbers of the commands that have been added are taken by these. */
    static void register(CommandLine line) {
        line.registerConverter(Double.class, NUMBER);
        line.registerConverter(double.class, NUMBER);
        line.registerConverter(Long.class, WHOLE);
        line.registerConverter(long.class, WHOLE);
    }

    private record Converter<N extends Number>(Function<String, N> conversion, UnaryOperator<String> objection)
            implements ITypeConverter<N> {
        @Override
        public N convert(String text) {
            try {
                return conversion.apply(text);
            } catch (NumberFormatException e) {
                throw new TypeConversionException("'" + text + "' " + objection.apply(text));
            }
        }
    }
}

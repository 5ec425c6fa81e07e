package io.rescene.cli;

import java.math.BigDecimal;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Takes an amount of USD that can be a cap: plain decimals, at least 0. */
final class UsdConverter implements ITypeConverter<BigDecimal> {
    @Override
    public BigDecimal convert(String text) {
        if (!text.matches("\\d{1,9}(\\.\\d{1,8})?")) {
            throw new TypeConversionException(
                    "'" + text + "' is no amount of USD from 0 to 999999999 with at most 8 decimals");
        }
        return new BigDecimal(text);
    }
}

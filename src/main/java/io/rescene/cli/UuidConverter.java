package io.rescene.cli;

import java.util.UUID;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Takes a UUID in its usual form only: {@link UUID#fromString} alone takes too much. */
final class UuidConverter implements ITypeConverter<UUID> {
    @Override
    public UUID convert(String text) {
        if (!text.matches("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")) {
            throw new TypeConversionException("'" + text + "' is not a UUID");
        }
        return UUID.fromString(text);
    }
}

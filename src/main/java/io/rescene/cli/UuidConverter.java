package io.rescene.cli;

import io.rescene.jobs.UuidForm;
import java.util.UUID;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Takes a UUID. */
final class UuidConverter implements ITypeConverter<UUID> {
    @Override
    public UUID convert(String text) {
        return UuidForm.read(text).orElseThrow(() -> new TypeConversionException("'" + text + "' is not a UUID"));
    }
}

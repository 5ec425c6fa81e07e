package io.rescene.migration;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The migrations' files.
 *
 * @param folder a folder of one's own; empty: those in the jar
 */
record MigrationFiles(Optional<Path> folder) {
    static final String SEMANTICS = "009_add_rich_semantics.sql";
    static final String OWN_SCHEMA = "010_create_rescene_schema.sql";
    /** Those of schema {@code rescene}, in order. */
    static final List<String> OWN = List.of(
            OWN_SCHEMA,
            "011_add_money.sql",
            "012_lighten_jobs.sql",
            "013_remember_trouble.sql",
            "014_index_jobs.sql",
            "015_sum_calls.sql",
            "016_sum_earlier_calls.sql",
            "017_mark_cancelled_runs.sql",
            "018_drop_unread_indexes.sql",
            "019_keep_sums_to_owner.sql");

    /** Where Flyway finds them. */
    String location() {
        return folder.map(own -> "filesystem:" + own.toAbsolutePath() + "/*.sql")
                .orElse("classpath:migrations/*.sql");
    }

    /** A folder of one's own may be older than this version of Rescene: what it lacks is in the jar. */
    String text(String file) {
        try {
            Optional<Path> own = folder.map(f -> f.resolve(file)).filter(Files::exists);
            if (own.isPresent()) {
                return Files.readString(own.get());
            }
            try (InputStream packed = MigrationFiles.class.getResourceAsStream("/migrations/" + file)) {
                if (packed == null) {
                    throw new IllegalStateException("The jar carries no migrations/" + file);
                }
                return new String(packed.readAllBytes(), StandardCharsets.UTF_8);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("migrations/" + file + " can't be read", e);
        }
    }

    /** The name of a file, whatever its path looks like. */
    static String name(String path) {
        return path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
    }
}

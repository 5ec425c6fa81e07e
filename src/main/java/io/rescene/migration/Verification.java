package io.rescene.migration;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.springframework.jdbc.core.JdbcTemplate;

/** Looks whether the schema is as the migrations leave it: against the catalogue, not against their history. */
public final class Verification {
    /**
     * A row of the guide's check.
     *
     * @param column the column's name
     * @param type its {@code data_type} in {@code information_schema}
     */
    public record Column(String column, String type) {}

    /**
     * What was found.
     *
     * @param guide the rows of the guide's query: 4 if all is well
     * @param missing what is not there, one line each; the migrations bring it
     * @param unfit what is there and stands in the way, as a column of another type, one line each with what changes it: no
     *     migration does, as that is for who knows what else uses it
     */
    public record Result(List<Column> guide, List<String> missing, List<String> unfit) {
        /** Whether all is as it should be. */
        public boolean isComplete() {
            return missing.isEmpty() && unfit.isEmpty();
        }

        /**
         * What to do, in one line; what no migration does comes first, as it may keep them from being applied.
         *
         * @param migrate how that command is typed
         * @return empty if all is as it should be
         */
        public Optional<String> advice(String migrate) {
            if (!unfit.isEmpty()) {
                return Optional.of(String.join("; ", unfit));
            }
            String more = missing.size() > 1 ? " and " + (missing.size() - 1) + " more" : "";
            return missing.stream().findFirst().map(first -> "missing " + first + more + ": run " + migrate);
        }
    }

    /** What 009 adds, with the types as PostgreSQL writes them. */
    private static final Map<String, Map<String, String>> LIBRARY = new TreeMap<>(Map.of(
            "public.video_scenes",
                    new TreeMap<>(Map.of(
                            "visual_description", "text",
                            "visual_entities", "text[]",
                            "visual_actions", "text[]",
                            "tags", "text[]")),
            "public.videos", new TreeMap<>(Map.of("video_summary", "text", "has_rich_semantics", "boolean"))));
    /** What later migrations added to Rescene's own tables. */
    private static final Map<String, Map<String, String>> OWN = new TreeMap<>(Map.of(
            "rescene.runs",
                    Map.of("cap_usd", "numeric", "estimate", "jsonb", "cancelled_at", "timestamp with time zone"),
            "rescene.jobs", Map.of("capped_by", "text", "extra", "text", "uniform", "integer", "reopened", "boolean"),
            "rescene.calls", Map.of("lost_usd", "numeric", "recipe", "text"),
            "rescene.asking", Map.of("job_id", "bigint", "worst_usd", "numeric", "capped", "boolean"),
            "rescene.workers", Map.of("calls", "integer")));

    /** The only column of 009 that is never left empty. */
    private static final String ALWAYS_SET = "has_rich_semantics";

    /** Rescene's tables and its sequence, each with a column that tells it from another application's of that name. */
    private static final Map<String, String> TABLES = new TreeMap<>(Map.ofEntries(
            Map.entry("rescene.runs", "origin"),
            Map.entry("rescene.workers", "lease_ms"),
            Map.entry("rescene.jobs", "not_before"),
            Map.entry("rescene.answers", "failure"),
            Map.entry("rescene.asking", "worker_id"),
            Map.entry("rescene.calls", "request_id"),
            Map.entry("rescene.rejected", "entry"),
            Map.entry("rescene.fencing_tokens", "last_value"),
            Map.entry("rescene.accounts", "reserved_usd"),
            Map.entry("rescene.reservations", "worker_id"),
            Map.entry("rescene.asked", "subject"),
            Map.entry("rescene.limits", "window_seconds"),
            Map.entry("rescene.spend", "lost_usd")));

    /** Is there for as long as not all calls are in the sums. */
    private static final String CALLS_TO_SUM = "rescene.spend_lacks";

    private final JdbcTemplate jdbc;
    private final Catalogue catalogue;

    /**
     * A verification of this database.
     *
     * @param jdbc the database
     */
    public Verification(JdbcTemplate jdbc) {
        this.jdbc = jdbc;
        this.catalogue = new Catalogue(jdbc);
    }

    /** Looks. */
    public Result verify() {
        Map<String, Map<String, Catalogue.Column>> there = catalogue.columns();
        List<String> missing = new ArrayList<>();
        List<String> unfit = new ArrayList<>();
        encoding(unfit);
        foreign(there).ifPresent(unfit::add);
        LIBRARY.forEach((table, types) -> columns(table, types, there, missing, unfit));
        LIBRARY.forEach((table, types) -> nullable(table, types.keySet(), "for what has no description", there, unfit));
        nullable("public.videos", Set.of("error_message"), "for what has no error", there, unfit);
        index("idx_video_scenes_tags", "gin", "video_scenes(tags)", missing, unfit);
        index("idx_videos_has_rich_semantics", "btree", "videos(has_rich_semantics)", missing, unfit);
        TABLES.keySet().stream().filter(table -> !there.containsKey(table)).forEach(missing::add);
        if (there.containsKey(CALLS_TO_SUM)) {
            missing.add("rescene.spend of earlier calls");
        } else if (there.containsKey("rescene.spend") && !catalogue.isFired("rescene.calls", "calls_add_to_spend")) {
            missing.add("rescene.calls' trigger calls_add_to_spend");
        }
        if (missing.stream().noneMatch(what -> what.startsWith("rescene."))) {
            OWN.forEach((table, types) -> columns(table, types, there, missing, unfit));
            OwnObjects.look(catalogue, missing, unfit);
        }
        return new Result(catalogue.guide(), missing, unfit);
    }

    /**
     * Whether the tables of the library are there at all; where they are in another schema, they are not.
     *
     * @return a line that asks where it is; empty if they are there
     */
    public Optional<String> noLibrary() {
        return Catalogue.exists(jdbc, "public.videos") && Catalogue.exists(jdbc, "public.video_scenes")
                ? Optional.empty()
                : Optional.of("no tables public.videos and public.video_scenes: is DATABASE_URL the library's?");
    }

    /** What the model writes in other scripts can't be saved, and with SQL_ASCII the driver reads no more than ASCII. */
    private void encoding(List<String> unfit) {
        String encoding = catalogue.encoding();
        if (!encoding.equals("UTF8")) {
            unfit.add("the database has encoding " + encoding
                    + " and must have UTF8: its owner has to move the library to"
                    + " one that has (CREATE DATABASE name ENCODING 'UTF8' TEMPLATE template0)");
        }
    }

    /**
     * Whose schema {@code rescene} is, if it isn't Rescene's.
     *
     * @return a line with what to do; empty if no table in it is another application's
     */
    public Optional<String> foreign() {
        return foreign(catalogue.columns());
    }

    /**
     * What others have in Rescene's schema, as what they made while a pooler's session had it in its search path.
     *
     * @return a line with what to do; empty if nothing is
     */
    public Optional<String> strangers() {
        List<String> others = catalogue.tables("rescene").stream()
                .filter(name -> !TABLES.containsKey("rescene." + name) && !name.equals("schema_history"))
                .toList();
        return others.isEmpty()
                ? Optional.empty()
                : Optional.of("schema rescene holds what is not Rescene's, too: " + String.join(", ", others)
                        + "; its owner has to move it (ALTER TABLE rescene.NAME SET SCHEMA public) or drop it");
    }

    private static Optional<String> foreign(Map<String, Map<String, Catalogue.Column>> there) {
        return TABLES.entrySet().stream()
                .filter(own -> there.containsKey(own.getKey())
                        && !there.get(own.getKey()).containsKey(own.getValue()))
                .map(own -> "schema rescene is another application's, as table " + own.getKey() + " has no column "
                        + own.getValue()
                        + ": its owner has to rename it (ALTER SCHEMA rescene RENAME TO something_else), or"
                        + " DATABASE_URL must lead to another database")
                .findFirst();
    }

    private static void columns(
            String table,
            Map<String, String> types,
            Map<String, Map<String, Catalogue.Column>> there,
            List<String> missing,
            List<String> unfit) {
        types.forEach((name, type) -> {
            Catalogue.Column column = there.getOrDefault(table, Map.of()).get(name);
            if (column == null) {
                missing.add("column " + table + "." + name);
            } else if (!column.type().equals(type)) {
                unfit.add(
                        "column %1$s.%2$s has type %3$s and must have type %4$s: its owner has to change that (ALTER TABLE %1$s ALTER COLUMN %2$s TYPE %4$s, with USING if its values don't convert by themselves)"
                                .formatted(table, name, column.shown(), type));
            }
        });
    }

    private static void nullable(
            String table,
            Set<String> names,
            String purpose,
            Map<String, Map<String, Catalogue.Column>> there,
            List<String> unfit) {
        Map<String, Catalogue.Column> columns = there.getOrDefault(table, Map.of());
        names.stream()
                .filter(name -> columns.containsKey(name) && columns.get(name).notNull() && !name.equals(ALWAYS_SET))
                .forEach(name -> unfit.add(
                        "column %1$s.%2$s is NOT NULL and must take NULL, %3$s: its owner has to change that (ALTER TABLE %1$s ALTER COLUMN %2$s DROP NOT NULL)"
                                .formatted(table, name, purpose)));
    }

    private void index(String name, String method, String on, List<String> missing, List<String> unfit) {
        Optional<Catalogue.Index> there = catalogue.index(name);
        String wanted = "(" + method + ") on public." + on;
        if (there.isEmpty()) {
            missing.add("index " + name + " " + wanted);
        } else if (!there.get().is(method, on)) {
            unfit.add(
                    "index public.%1$s is another one (%2$s) than the %3$s that is needed: its owner has to drop or rename it (DROP INDEX public.%1$s, or ALTER INDEX public.%1$s RENAME TO something_else), and the next migrate makes the right one"
                            .formatted(name, there.get().definition(), wanted));
        }
    }
}

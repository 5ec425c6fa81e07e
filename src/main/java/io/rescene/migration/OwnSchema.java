package io.rescene.migration;

import static java.util.Map.entry;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What the migrations make in schema {@code rescene}: tables, keys, without which what is paid for can't be stored, indexes,
 * functions and a trigger. All by name.
 */
final class OwnSchema {
    /**
     * A table, or the sequence.
     *
     * @param mark a column that tells it from another application's of that name
     * @param key the columns of its primary key; empty: it has none
     * @param added the columns that later migrations added, with their types as PostgreSQL writes them
     */
    private record Table(String mark, String key, String added) {
        Map<String, String> addedTypes() {
            return Pattern.compile(", ")
                    .splitAsStream(added)
                    .filter(column -> !column.isEmpty())
                    .map(column -> column.split(" ", 2))
                    .collect(Collectors.toMap(parts -> parts[0], parts -> parts[1]));
        }
    }

    private static final Map<String, Table> TABLES = new TreeMap<>(Map.ofEntries(
            entry(
                    "rescene.runs",
                    new Table(
                            "origin", "id", "cap_usd numeric, estimate jsonb, cancelled_at timestamp with time zone")),
            entry("rescene.workers", new Table("lease_ms", "id", "calls integer")),
            entry(
                    "rescene.jobs",
                    new Table("not_before", "id", "capped_by text, extra text, uniform integer, reopened boolean")),
            entry("rescene.answers", new Table("failure", "key", "")),
            entry("rescene.asking", new Table("worker_id", "key", "job_id bigint, worst_usd numeric, capped boolean")),
            entry("rescene.calls", new Table("request_id", "id", "lost_usd numeric, recipe text")),
            entry("rescene.rejected", new Table("entry", "id", "")),
            entry("rescene.fencing_tokens", new Table("last_value", "", "")),
            entry("rescene.accounts", new Table("reserved_usd", "account", "")),
            entry("rescene.reservations", new Table("worker_id", "account, worker_id", "")),
            entry("rescene.asked", new Table("subject", "recipe, subject", "")),
            entry("rescene.limits", new Table("window_seconds", "model, budget", "")),
            entry("rescene.spend", new Table("lost_usd", "run_id, kind, model", ""))));

    /** Keys by the name of their index, each with what makes it anew: no migration does. */
    static final Map<String, String> KEYS = keys();

    /** Indexes that a migration makes again. */
    static final Set<String> INDEXES = new TreeSet<>(Set.of(
            "runs_one_by_hand",
            "jobs_one_open_a_video",
            "jobs_open",
            "jobs_by_run",
            "jobs_dead",
            "jobs_finished",
            "jobs_capped_usd",
            "calls_by_key",
            "calls_by_job",
            "calls_by_recipe"));

    /** Functions that a migration makes again. */
    static final Set<String> FUNCTIONS = new TreeSet<>(Set.of("add_to_spend", "cap_of"));

    private OwnSchema() {}

    private static Map<String, String> keys() {
        Map<String, String> keys = new TreeMap<>();
        TABLES.forEach((name, table) -> {
            if (!table.key().isEmpty()) {
                keys.put(
                        name.substring("rescene.".length()) + "_pkey",
                        "ALTER TABLE " + name + " ADD PRIMARY KEY (" + table.key() + ")");
            }
        });
        keys.put("calls_nonce_key", "ALTER TABLE rescene.calls ADD UNIQUE (nonce)");
        return keys;
    }

    /**
     * Looks what of it there is.
     *
     * @param tables the columns of the tables that there are, see {@link Catalogue#columns}
     * @param missing takes a line for each thing that is not there
     * @param unfit takes a line for each that stands in the way
     */
    static void look(
            Map<String, Map<String, Catalogue.Column>> tables,
            Catalogue catalogue,
            List<String> missing,
            List<String> unfit) {
        int others = missing.size();
        TABLES.keySet().stream().filter(table -> !tables.containsKey(table)).forEach(missing::add);
        // Is there for as long as not all calls are in the sums.
        if (tables.containsKey("rescene.spend_lacks")) {
            missing.add("rescene.spend of earlier calls");
        } else if (tables.containsKey("rescene.spend") && !catalogue.isFired("rescene.calls", "calls_add_to_spend")) {
            missing.add("rescene.calls' trigger calls_add_to_spend");
        }
        if (missing.size() == others) {
            TABLES.forEach((name, table) -> Verification.columns(name, table.addedTypes(), tables, missing, unfit));
            lookInside(catalogue, missing, unfit);
        }
    }

    private static void lookInside(Catalogue catalogue, List<String> missing, List<String> unfit) {
        Map<String, Boolean> there = catalogue.indexes();
        INDEXES.stream().filter(name -> !there.containsKey(name)).forEach(name -> missing.add("index rescene." + name));
        Set<String> functions = catalogue.functions();
        FUNCTIONS.stream()
                .filter(name -> !functions.contains(name))
                .forEach(name -> missing.add("function rescene." + name));
        KEYS.forEach((name, sql) -> {
            if (!there.containsKey(name)) {
                unfit.add("schema rescene lacks the key " + name + ": its owner has to add it (" + sql + ")");
            }
        });
        there.forEach((name, valid) -> {
            if (!valid && (INDEXES.contains(name) || KEYS.containsKey(name))) {
                unfit.add("index rescene." + name + " is not valid, as what made it was broken off: its owner has to"
                        + " make it anew (REINDEX INDEX rescene." + name + ")");
            }
        });
    }

    /** See {@link Verification#foreign}. */
    static Optional<String> foreign(Map<String, Map<String, Catalogue.Column>> there) {
        return TABLES.entrySet().stream()
                .filter(own -> there.containsKey(own.getKey())
                        && !there.get(own.getKey()).containsKey(own.getValue().mark()))
                .map(own -> "schema rescene is another application's, as table " + own.getKey() + " has no column "
                        + own.getValue().mark()
                        + ": its owner has to rename it (ALTER SCHEMA rescene RENAME TO something_else), or"
                        + " DATABASE_URL must lead to another database")
                .findFirst();
    }

    /** See {@link Verification#strangers}. */
    static Optional<String> strangers(Catalogue catalogue) {
        List<String> others = catalogue.tables("rescene").stream()
                .filter(name -> !TABLES.containsKey("rescene." + name) && !name.equals("schema_history"))
                .toList();
        return others.isEmpty()
                ? Optional.empty()
                : Optional.of("schema rescene holds what is not Rescene's, too: " + String.join(", ", others)
                        + "; its owner has to move it (ALTER TABLE rescene.NAME SET SCHEMA public) or drop it");
    }
}

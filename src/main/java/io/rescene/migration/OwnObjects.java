package io.rescene.migration;

import static java.util.Map.entry;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the migrations make in schema {@code rescene} beside tables: keys, without which what is paid for can't be stored,
 * indexes and functions. All by name.
 */
final class OwnObjects {
    /** Keys by the name of their index, each with what makes it anew: no migration does. */
    static final Map<String, String> KEYS = new TreeMap<>(Map.ofEntries(
            entry("runs_pkey", "ALTER TABLE rescene.runs ADD PRIMARY KEY (id)"),
            entry("workers_pkey", "ALTER TABLE rescene.workers ADD PRIMARY KEY (id)"),
            entry("jobs_pkey", "ALTER TABLE rescene.jobs ADD PRIMARY KEY (id)"),
            entry("answers_pkey", "ALTER TABLE rescene.answers ADD PRIMARY KEY (key)"),
            entry("asking_pkey", "ALTER TABLE rescene.asking ADD PRIMARY KEY (key)"),
            entry("calls_pkey", "ALTER TABLE rescene.calls ADD PRIMARY KEY (id)"),
            entry("calls_nonce_key", "ALTER TABLE rescene.calls ADD UNIQUE (nonce)"),
            entry("rejected_pkey", "ALTER TABLE rescene.rejected ADD PRIMARY KEY (id)"),
            entry("accounts_pkey", "ALTER TABLE rescene.accounts ADD PRIMARY KEY (account)"),
            entry("reservations_pkey", "ALTER TABLE rescene.reservations ADD PRIMARY KEY (account, worker_id)"),
            entry("asked_pkey", "ALTER TABLE rescene.asked ADD PRIMARY KEY (recipe, subject)"),
            entry("limits_pkey", "ALTER TABLE rescene.limits ADD PRIMARY KEY (model, budget)"),
            entry("spend_pkey", "ALTER TABLE rescene.spend ADD PRIMARY KEY (run_id, kind, model)")));

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

    private OwnObjects() {}

    /** Looks whether they are there, in a schema that lacks no table; see {@link Verification.Result}. */
    static void look(Catalogue catalogue, List<String> missing, List<String> unfit) {
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
}

package io.rescene.monitor;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a worker is.
 *
 * @param checks what was looked at; all must be well
 */
public record Health(List<Check> checks) {
    /**
     * One thing that was looked at.
     *
     * @param name a word
     * @param trouble what is wrong, one line without a secret; empty if all is well
     */
    public record Check(String name, Optional<String> trouble) {
        /** The same, whatever a reason from outside brings along. */
        public Check {
            trouble = trouble.map(text -> Mask.line(Mask.secrets(text)));
        }
    }

    /**
     * What is known of the services.
     *
     * @param money the accounts at their cap for which all open jobs wait, none if others are open; empty: the database does
     *     not answer
     * @param schema what is to be done about a schema that is not as the migrations leave it; empty: it could not be looked at
     * @param pending entries of the list; empty: Redis does not answer
     * @param refusal what Redis says if the list can't be worked with; empty: it can, or Redis does not answer
     * @param closed why no jobs are taken; empty: they are
     */
    public record Facts(
            Optional<List<Spending>> money,
            Optional<Optional<String>> schema,
            Optional<Long> pending,
            Optional<String> refusal,
            Optional<String> closed) {}

    private static final String AWAY = "does not answer";

    /** Whether all is well. */
    public boolean isUp() {
        return checks.stream().allMatch(check -> check.trouble().isEmpty());
    }

    /** Whether a worker takes jobs and can work on them. */
    public static Health ready(Facts facts) {
        return new Health(List.of(
                new Check("database", facts.money().isPresent() ? Optional.empty() : Optional.of(AWAY)),
                new Check("migration", migration(facts)),
                new Check("redis", redis(facts)),
                new Check("intake", facts.closed()),
                new Check("money", money(facts))));
    }

    private static Optional<String> redis(Facts facts) {
        return facts.refusal()
                .map(words -> "refuses it: " + words)
                .or(() -> facts.pending().isPresent() ? Optional.empty() : Optional.of(AWAY));
    }

    /** One check after another's. */
    public Health and(Health other) {
        List<Check> all = new ArrayList<>(checks);
        all.addAll(other.checks());
        return new Health(List.copyOf(all));
    }

    private static Optional<String> migration(Facts facts) {
        return facts.schema().orElse(Optional.of("not known while the database does not answer"));
    }

    /** Jobs that wait for money while others do not are no reason to be restarted or relieved. */
    private static Optional<String> money(Facts facts) {
        return facts.money().stream().flatMap(List::stream).findFirst().map(Spending::line);
    }

    /** As JSON: {@code {"status":"UP","checks":[{"name":"database","status":"UP"}]}}, with a {@code reason} where DOWN. */
    public String json() {
        ObjectNode all = JsonNodeFactory.instance.objectNode();
        all.put("status", isUp() ? "UP" : "DOWN");
        ArrayNode each = all.putArray("checks");
        for (Check check : checks) {
            ObjectNode one = each.addObject();
            one.put("name", check.name());
            one.put("status", check.trouble().isEmpty() ? "UP" : "DOWN");
            check.trouble().ifPresent(trouble -> one.put("reason", trouble));
        }
        return all.toString();
    }
}

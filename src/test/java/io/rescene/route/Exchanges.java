package io.rescene.route;

import io.rescene.jobs.Job;
import io.rescene.openai.AnswerSchema;
import io.rescene.openai.Question;
import io.rescene.openai.Question.Kind;
import io.rescene.route.call.Asking;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;

/** Exchanges that ask, without a route around them. */
public final class Exchanges {
    private static final CamelContext CONTEXT = new DefaultCamelContext();
    private static final AnswerSchema SCHEMA = new AnswerSchema("any", "{\"type\":\"object\"}");

    private Exchanges() {}

    public static Exchange empty() {
        return new DefaultExchange(CONTEXT);
    }

    public static Job job(long id) {
        return new Job(id, 1, new UUID(0, id), Optional.empty(), id, 1, false, Instant.EPOCH, false, Optional.empty());
    }

    /** An exchange with a question of its own. */
    public static Exchange asking(Kind kind, String name) {
        return asking(kind, "gpt-4o", name);
    }

    /** An exchange with a question of its own to a model. */
    public static Exchange asking(Kind kind, String model, String name) {
        return asking(kind, model, name, job(1));
    }

    /** An exchange with a job's question to a model. */
    public static Exchange asking(Kind kind, String model, String name, Job job) {
        Exchange exchange = empty();
        exchange.getMessage().setBody(name);
        Question question = Question.of(kind, model, name.getBytes(StandardCharsets.UTF_8), SCHEMA, "recipe");
        new Asking(question, job, null, 0, new Asking.Costs(1, Optional.empty())).attachTo(exchange);
        return exchange;
    }
}

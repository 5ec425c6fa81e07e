package io.rescene.support;

import io.rescene.support.CallReader.BadRequest;
import io.rescene.support.CallSeen.Kind;
import io.rescene.support.MiniHttp.Request;
import io.rescene.support.Wire.Reply;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * OpenAI on loopback: chat completions and models in the API's shapes, answers that depend on the picture alone, a
 * bill, and faults by script. Latency, faults, answers and the key that is accepted can be changed while it runs.
 */
public final class FakeOpenAi implements AutoCloseable {
    private final MiniHttp http = new MiniHttp("fake-openai", this::handle);
    private final CallReader reader = new CallReader();
    private final Bill bill = new Bill();
    private volatile Function<CallSeen, Duration> latency = call -> Duration.ZERO;
    private volatile Function<CallSeen, Fault> faults = call -> new Fault.None();
    private volatile Function<String, FakeScene> scenes = FakeScene::of;
    private volatile Predicate<String> keys = key -> !key.isBlank();

    /** Starts on a free port: no latency, no faults, any key. */
    public static FakeOpenAi start() {
        return new FakeOpenAi();
    }

    private FakeOpenAi() {}

    /** What {@code OPENAI_BASE_URL} must be. */
    public String baseUrl() {
        return http.url() + "/v1";
    }

    /** Every answer takes so long. */
    public FakeOpenAi latency(Duration time) {
        return latency(call -> time);
    }

    /** Each answer takes as long as the function says. */
    public FakeOpenAi latency(Function<CallSeen, Duration> time) {
        this.latency = time;
        return this;
    }

    /** Asked once for each call, in the order of arrival only when calls arrive one by one. */
    public FakeOpenAi faults(Function<CallSeen, Fault> script) {
        this.faults = script;
        return this;
    }

    /** What is seen on a picture, by its {@link CallSeen#subject()}; {@link #sceneFor} unless set. */
    public FakeOpenAi scenes(Function<String, FakeScene> answers) {
        this.scenes = answers;
        return this;
    }

    /** Which keys are accepted; the others get 401. */
    public FakeOpenAi keys(Predicate<String> accepted) {
        this.keys = accepted;
        return this;
    }

    /** All calls and what became of them. */
    public Bill bill() {
        return bill;
    }

    /** The {@link CallSeen#subject()} of a call that shows these picture bytes. */
    public static String subjectOf(byte[] picture) {
        return Sha256.hex(picture);
    }

    /** What is answered for these picture bytes, when sent as a data URI. */
    public static FakeScene sceneFor(byte[] picture) {
        return FakeScene.of(Sha256.hex(picture));
    }

    /** What is answered for a picture passed as URL. */
    public static FakeScene sceneFor(String url) {
        return sceneFor(url.getBytes(StandardCharsets.UTF_8));
    }

    /** The description in {@link #sceneFor(byte[])}. */
    public static String descriptionFor(byte[] picture) {
        return sceneFor(picture).description();
    }

    /** The summary for these descriptions of {@link #sceneFor}, in this order. */
    public static String summaryFor(List<String> descriptions) {
        return FakeScene.summaryOf(String.join("\n", descriptions));
    }

    private void handle(Request request, Wire wire) throws IOException {
        String key = request.header("authorization").orElse("").replaceFirst("^Bearer ", "");
        String path = request.path();
        if (!keys.test(key)) {
            send(wire, Fault.invalidKey());
        } else if (path.equals("/v1/chat/completions") && request.method().equals("POST")) {
            chat(request, wire);
        } else if (path.equals("/v1/models")) {
            wire.send(Reply.json(
                    200,
                    Map.of(),
                    "{\"object\":\"list\",\"data\":[" + model("gpt-4o") + "," + model("gpt-4o-mini") + "]}"));
        } else if (path.startsWith("/v1/models/")) {
            wire.send(Reply.json(200, Map.of(), model(path.substring("/v1/models/".length()))));
        } else {
            send(wire, Fault.error(404, "invalid_request_error", null, null, "Unknown request URL: " + path));
        }
    }

    private static String model(String id) {
        return "{\"id\":\"" + id + "\",\"object\":\"model\",\"created\":1715367049,\"owned_by\":\"system\"}";
    }

    /** Sends an error that is no call and stands in no bill. */
    private static void send(Wire wire, Fault fault) throws IOException {
        Fault.Status status = (Fault.Status) fault;
        wire.send(Reply.json(status.code(), status.headers(), status.body()));
    }

    private void chat(Request request, Wire wire) throws IOException {
        CallSeen call;
        try {
            call = reader.read(request);
        } catch (BadRequest e) {
            send(wire, Fault.error(400, "invalid_request_error", null, e.param(), String.valueOf(e.getMessage())));
            return;
        }
        String content = call.kind() == Kind.SCENE
                ? scenes.apply(call.subject()).json()
                : "{\"summary\":\"" + FakeScene.summaryOf(call.text()) + "\"}";
        BillEntry entry = new BillEntry(
                call.number(),
                Instant.now(),
                call.key(),
                call.kind(),
                call.model(),
                call.text(),
                "InFlight",
                true,
                Completion.promptTokens(call),
                Completion.completionTokens(content),
                Optional.empty());
        bill.admit(entry);
        BillEntry end = entry.ended("ClientGone", true, Optional.empty());
        Leaving leaving = new Leaving(entry);
        try {
            end = answer(call, Completion.of(call).content(content, null, "stop"), wire, leaving);
        } finally {
            leaving.now(end);
            bill.end(end);
        }
    }

    private BillEntry answer(CallSeen call, Reply right, Wire wire, Leaving leaving) throws IOException {
        Fault fault = faults.apply(call);
        if (!wire.pause(latency.apply(call))) {
            throw new IOException("the client hung up");
        }
        BillEntry end = leaving.entry.ended(fault.outcome(), fault.billed(), Optional.empty());
        boolean whole = fault.deliver(wire, fault.reply(call, right), () -> leaving.now(end));
        return whole ? end.ended(fault.outcome(), fault.billed(), Optional.of(Instant.now())) : end;
    }

    /** Takes one call out of the count once, and bills it, before its client can know that it is over. */
    private final class Leaving {
        private final BillEntry entry;
        private final AtomicBoolean here = new AtomicBoolean(true);

        Leaving(BillEntry entry) {
            this.entry = entry;
        }

        void now(BillEntry end) {
            if (here.getAndSet(false)) {
                bill.end(end);
                bill.leave();
            }
        }
    }

    @Override
    public void close() {
        http.close();
    }
}

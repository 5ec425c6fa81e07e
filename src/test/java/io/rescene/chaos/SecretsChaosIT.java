package io.rescene.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.support.CallSeen;
import io.rescene.support.Fault;
import io.rescene.support.Fixture;
import io.rescene.support.JmxDump;
import io.rescene.support.Malformed;
import io.rescene.support.Observed;
import io.rescene.support.ResceneProcess;
import io.rescene.support.Services;
import io.rescene.support.TcpProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** With every logger at TRACE, through faults: no key, password, picture or whole prompt gets anywhere. */
class SecretsChaosIT {
    private static final String OPENAI_KEY = "sk-proj-Zq7-0123456789abcdef_UVWXYZ";
    private static final String SUPABASE_KEY = "sb_secret_Zq7-fedcba9876543210_klmno";
    private static final String PROXY_PASSWORD = "Zq7-proxy-secret";
    private static final String DATABASE_PASSWORD = "p@ss/Zq7:wörd?";
    private static final String ENCODED_PASSWORD = "p%40ss%2FZq7%3Aw%C3%B6rd%3F";

    /** Characters of a picture in base64 that may not be seen in a row. */
    private static final int PIECE = 40;

    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]{" + PIECE + ",}");

    @RegisterExtension
    static final Services SERVICES = new Services();

    @RegisterExtension
    final Stage stage = new Stage(SERVICES);

    private final Fixture fixture = Fixture.small(2, 6);
    private final Observed observed = Observed.onFreePort();

    /** The log as it is, with all its loggers at TRACE, so that its way of writing is what is tested. */
    @BeforeEach
    void everythingAtTrace() {
        stage.option("-Dlog.all=TRACE");
        String role = "secretive_" + SERVICES.one("SELECT current_database()");
        SERVICES.jdbc().execute("CREATE ROLE " + role + " LOGIN PASSWORD '" + DATABASE_PASSWORD + "' IN ROLE postgres");
        stage.setting(
                "DATABASE_URL",
                SERVICES.databaseUrl().replaceFirst("//[^@]*@", "//" + role + ":" + ENCODED_PASSWORD + "@"));
        stage.setting("OPENAI_API_KEY", OPENAI_KEY);
        // Nothing goes by it: all is on this machine.
        stage.setting("HTTPS_PROXY", "http://me:" + PROXY_PASSWORD + "@127.0.0.1:9");
        stage.setting("RESCENE_OBSERVE_PORT", observed.portText());
        stage.setting("SUPABASE_URL", stage.pictures().base());
        stage.setting("SUPABASE_SERVICE_ROLE_KEY", SUPABASE_KEY);
    }

    private static Fault storm(CallSeen call) {
        return switch (call.attempt() > 1 ? 0 : call.number() % 8) {
            case 1 -> Fault.error(500, "server_error", null, null, "The server had an error.");
            case 2 -> new Fault.RateLimited(Duration.ofMillis(100));
            case 3 -> new Fault.Reset(true);
            case 4 -> new Fault.Cut(300);
            case 5 -> new Fault.Bad(Malformed.HTML_PAGE);
            case 6 -> new Fault.Bad(Malformed.EXTRA_KEYS);
            default -> new Fault.None();
        };
    }

    @Test
    void nothingGetsOut() throws IOException {
        TcpProxy database = stage.databaseProxy();
        TcpProxy redis = stage.redisProxy();
        stage.openAi().latency(Duration.ofMillis(50)).faults(SecretsChaosIT::storm);
        stage.enqueue(fixture);
        SERVICES.jdbc()
                .update(
                        "UPDATE public.video_scenes SET thumbnail_url = 'thumbs/0.jpg' WHERE id = ?",
                        fixture.scenes().get(0).id());
        ResceneProcess worker = stage.worker();
        stage.awaitCalls(4);
        database.resetAll();
        redis.resetAll();
        stage.await("all is done").until(() -> stage.jobs("done") == 2);
        String shown = JmxDump.of(worker.pid());
        String pages = observed.get("/observe/metrics").body()
                + observed.get("/observe/health").body();
        assertThat(shown).as("JMX was read").contains("org.apache.camel", "java.lang:type=Runtime");
        stage.stop(worker);
        assertThat(worker.out()).as("everything was logged").contains(" TRACE ", "org.redisson", "http-outgoing-");
        nothingSecretIn("JMX", shown);
        assertThat(pages).as("metrics and health were read").contains("rescene_calls_total", "\"checks\"");
        nothingSecretIn("metrics and health", pages);
        nothingSecretIn(
                "schema rescene",
                SERVICES.databaseDump().entrySet().stream()
                        .filter(table -> table.getKey().startsWith("rescene."))
                        .map(table -> String.join("\n", table.getValue()))
                        .collect(Collectors.joining("\n")));
        nothingSecretIn("the log", worker.out() + worker.err());
    }

    /** Who is refused says so, and what it says is written. */
    @Test
    void nothingGetsOutOfWhoIsRefused() throws IOException {
        stage.enqueue(fixture);
        stage.openAi().keys(key -> false);
        stage.setting("DATABASE_URL", stage.setting("DATABASE_URL").replace("%3F@", "%3F-wrong@"));
        stage.setting("REDIS_URL", stage.setting("REDIS_URL").replaceFirst("@", "-wrong@"));
        ResceneProcess.Ended ended = stage.run("doctor");
        assertThat(ended.exitCode()).as(ended.all()).isEqualTo(3);
        nothingSecretIn("doctor's findings and log", ended.all());
    }

    private void nothingSecretIn(String where, String text) throws IOException {
        Map<String, String> secrets = Map.of(
                "HTTPS_PROXY", PROXY_PASSWORD,
                "OPENAI_API_KEY", OPENAI_KEY,
                "SUPABASE_SERVICE_ROLE_KEY", SUPABASE_KEY,
                "the password of DATABASE_URL", DATABASE_PASSWORD,
                "the encoded password of DATABASE_URL", ENCODED_PASSWORD,
                "the password of REDIS_URL", SERVICES.redisUrl().replaceFirst(".*//:(.*)@.*", "$1"));
        secrets.forEach((what, secret) -> isNotIn(where, text, what, secret));
        Set<String> pieces = piecesOfPictures();
        Matcher run = BASE64.matcher(text);
        while (run.find()) {
            for (int at = run.start(); at + PIECE <= run.end(); at++) {
                int here = at;
                assertThat(pieces.contains(text.substring(at, at + PIECE)))
                        .as(() -> "a piece of a picture in " + around(where, text, here))
                        .isFalse();
            }
        }
        isNotIn(where, text, "the prompt", prompt());
    }

    private static void isNotIn(String where, String text, String what, String secret) {
        int at = text.indexOf(secret);
        assertThat(at).as(() -> what + " in " + around(where, text, at)).isNegative();
    }

    private static String around(String where, String text, int at) {
        return where + ": " + text.substring(Math.max(0, at - 300), Math.max(0, Math.min(text.length(), at + 60)));
    }

    private Set<String> piecesOfPictures() {
        Set<String> pieces = new HashSet<>();
        for (Fixture.Scene scene : fixture.scenes()) {
            byte[] picture = stage.pictures().bytesFor(scene.picture().orElseThrow());
            String base64 = Base64.getEncoder().encodeToString(picture);
            for (int from = 0; from + PIECE <= base64.length(); from++) {
                pieces.add(base64.substring(from, from + PIECE));
            }
        }
        return pieces;
    }

    /** The middle of the prompt, as it stands in a request: two of its lines. */
    private static String prompt() throws IOException {
        List<String> lines = Files.readAllLines(Path.of("routes/prompts/en/scene.md"));
        return lines.get(0) + "\\n" + lines.get(1);
    }
}

package io.rescene.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** A running {@link StandIn}. */
final class StandInProcess implements AutoCloseable {
    private final Process process;
    private final String base;
    private final HttpClient http = HttpClient.newHttpClient();

    private StandInProcess(Process process, int port) {
        this.process = process;
        this.base = "http://127.0.0.1:" + port;
    }

    static StandInProcess start() {
        try {
            Process process = new ProcessBuilder(java(List.of("-Xmx512m"), StandIn.class))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            BufferedReader out =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII));
            return new StandInProcess(process, Integer.parseInt(out.readLine().strip()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The command that runs a class with this class path, C1 and the serial collector. */
    static List<String> java(List<String> options, Class<?> main, String... arguments) {
        List<String> command = new java.util.ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    /** {@code OPENAI_BASE_URL}. */
    String baseUrl() {
        return base + "/v1";
    }

    /** Where calls go. */
    URI chat() {
        return URI.create(baseUrl() + "/chat/completions");
    }

    /** What stands before the names of pictures. */
    String pictures() {
        return base + "/p/";
    }

    /**
     * Forgets all calls; from now on they take as long as said.
     *
     * @param medianMillis the median, 0 for no latency
     * @param sigma of the log-normal distribution; 0: each call takes the median
     */
    void reset(double medianMillis, double sigma) {
        get("/reset?median=" + medianMillis + "&sigma=" + sigma);
    }

    /** The calls that ended since the last reset. */
    Calls calls() {
        return Calls.of(new String(get("/calls"), StandardCharsets.US_ASCII));
    }

    /** How many calls have begun since the last reset. */
    int count() {
        return Integer.parseInt(new String(get("/count"), StandardCharsets.US_ASCII));
    }

    /** The body of the first scene's request since the last reset: what the floor sends. */
    byte[] sample() {
        return get("/sample");
    }

    private byte[] get(String target) {
        try {
            return http.send(
                            HttpRequest.newBuilder(URI.create(base + target)).build(),
                            HttpResponse.BodyHandlers.ofByteArray())
                    .body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}

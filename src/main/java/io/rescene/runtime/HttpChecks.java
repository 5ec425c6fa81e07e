package io.rescene.runtime;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.rescene.openai.Json;
import io.rescene.picture.SupabaseStorage;
import io.rescene.runtime.Doctor.Finding;
import io.rescene.runtime.connect.Session;
import io.rescene.runtime.exit.ExitCode;
import io.rescene.runtime.exit.UserException;
import io.rescene.runtime.settings.Setting;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ParseException;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.util.Timeout;

/** The doctor's checks over HTTP: OpenAI by a call that costs nothing, and Supabase storage. */
final class HttpChecks {
    private static final Timeout PATIENCE = Timeout.ofSeconds(5);
    private static final int MOST_CHARACTERS = 100_000;

    private final Session session;

    HttpChecks(Session session) {
        this.session = session;
    }

    List<Finding> openAi() {
        try {
            String base = session.addresses().openAiBaseUrl();
            String key = session.addresses().openAiKey();
            List<Finding> findings = new ArrayList<>();
            for (Setting setting : List.of(Setting.OPENAI_SCENE_MODEL, Setting.OPENAI_SUMMARY_MODEL)) {
                String model = session.settings().text(setting);
                findings.add(model(base, key, model));
            }
            // What is wrong with the key or the address is so for both models, and said once.
            return findings.stream().distinct().toList();
        } catch (UserException e) {
            return List.of(Doctor.failed("OpenAI", e));
        }
    }

    private Finding model(String base, String key, String model) {
        Answer answer = get(base + "/models/" + model, Map.of("Authorization", "Bearer " + key));
        int status = answer.status();
        if (status == 200) {
            return answer.isObject()
                    ? Doctor.well("OpenAI", base + " knows the key and model " + model)
                    : new Finding(
                            "OpenAI",
                            base + " answers with something that is not OpenAI's API: check OPENAI_BASE_URL",
                            ExitCode.SERVICE);
        }
        if (status == 401 || status == 403) {
            return new Finding("OpenAI", base + " refuses the key: check OPENAI_API_KEY", ExitCode.SERVICE);
        }
        if (status == 404) {
            return get(base + "/models", Map.of("Authorization", "Bearer " + key))
                                    .status()
                            == 404
                    ? listsNone(base, model)
                    : new Finding(
                            "OpenAI",
                            base + " does not know model " + model + ": check the settings",
                            ExitCode.SERVICE);
        }
        if (status == 405 || status == 501) {
            return listsNone(base, model);
        }
        if (status == 407) {
            return behindProxy("OpenAI", base);
        }
        String why = status == 0 ? "can't be reached" : "answers " + status;
        return new Finding("OpenAI", base + " " + why + ": check OPENAI_BASE_URL and the network", ExitCode.SERVICE);
    }

    /** As some servers do that speak the same API for questions alone. */
    private static Finding listsNone(String base, String model) {
        return Doctor.well("OpenAI", base + " is there, but lists no models: model " + model + " can't be checked");
    }

    private static Finding behindProxy(String what, String base) {
        return new Finding(
                what,
                base + " is behind a proxy that wants to be logged in to: HTTPS_PROXY must name user and password, or"
                        + " the JVM be told https.proxyUser and https.proxyPassword",
                ExitCode.SERVICE);
    }

    List<Finding> storage() {
        try {
            Optional<URI> url = session.addresses().supabaseUrl();
            if (url.isEmpty()) {
                return List.of(Doctor.well("Supabase storage", "not used (SUPABASE_URL is not set)"));
            }
            String key = session.addresses().supabaseKey();
            String base = url.get().toString().replaceFirst("/+$", "");
            int status = get(
                            base + "/storage/v1/bucket/" + session.settings().text(Setting.STORAGE_BUCKET),
                            SupabaseStorage.headers(key))
                    .status();
            if (status == 401 || status == 403) {
                return List.of(new Finding(
                        "Supabase storage",
                        "answers " + status + ": check SUPABASE_URL and SUPABASE_SERVICE_ROLE_KEY in .env",
                        ExitCode.SERVICE));
            }
            if (status == 407) {
                return List.of(behindProxy("Supabase storage", base));
            }
            if (status == 0) {
                return List.of(new Finding(
                        "Supabase storage", base + " can't be reached: check SUPABASE_URL", ExitCode.SERVICE));
            }
            return List.of(Doctor.well("Supabase storage", base + " answers " + status));
        } catch (UserException e) {
            return List.of(Doctor.failed("Supabase storage", e));
        }
    }

    /**
     * What came back.
     *
     * @param status the HTTP status; 0 if there was no answer
     * @param body the body; empty if there was none
     */
    private record Answer(int status, String body) {
        private static final Answer NONE = new Answer(0, "");

        boolean isObject() {
            try {
                return Json.MAPPER.readTree(body).isObject();
            } catch (JsonProcessingException e) {
                return false;
            }
        }
    }

    private static Answer get(String url, Map<String, String> headers) {
        try (CloseableHttpClient http = client()) {
            HttpGet request = new HttpGet(url);
            headers.forEach(request::setHeader);
            return http.execute(request, HttpChecks::read);
        } catch (IOException | IllegalArgumentException e) {
            return Answer.NONE;
        }
    }

    /** By the JVM's proxy, as the calls go. */
    private static CloseableHttpClient client() {
        ConnectionConfig patient = ConnectionConfig.custom()
                .setConnectTimeout(PATIENCE)
                .setSocketTimeout(PATIENCE)
                .build();
        return HttpClients.custom()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .setDefaultConnectionConfig(patient)
                        .build())
                .useSystemProperties()
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .build();
    }

    private static Answer read(ClassicHttpResponse response) throws IOException, ParseException {
        String body = response.getEntity() == null ? "" : EntityUtils.toString(response.getEntity(), MOST_CHARACTERS);
        return new Answer(response.getCode() == 400 ? SupabaseStorage.meantBy400(body) : response.getCode(), body);
    }
}

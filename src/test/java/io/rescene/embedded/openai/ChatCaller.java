package io.rescene.embedded.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import javax.imageio.ImageIO;

/** Sends requests to the stand-in as Rescene would. */
final class ChatCaller {
    static final JsonMapper JSON = JsonMapper.builder().build();

    static final String SCENE_SCHEMA = """
            {"type":"object","additionalProperties":false,
             "required":["status","description","entities","actions"],
             "properties":{"status":{"type":"string","enum":["ok","no_content"]},
                           "description":{"type":"string"},
                           "entities":{"type":"array","items":{"type":"string"}},
                           "actions":{"type":"array","items":{"type":"string"}}}}""";

    static final String SUMMARY_SCHEMA = """
            {"type":"object","additionalProperties":false,"required":["summary"],
             "properties":{"summary":{"type":"string"}}}""";

    private final HttpClient client = HttpClient.newHttpClient();
    private final String baseUrl;

    ChatCaller(String baseUrl) {
        this.baseUrl = baseUrl;
    }

    static ObjectNode scene(String system, String url) throws IOException {
        ObjectNode body = request("gpt-4o", system, SCENE_SCHEMA);
        ObjectNode part = JSON.createObjectNode().put("type", "image_url");
        part.putObject("image_url").put("url", url).put("detail", "low");
        ObjectNode user = JSON.createObjectNode().put("role", "user");
        user.putArray("content").add(part);
        body.withArray("messages").add(user);
        return body;
    }

    static ObjectNode summary(String system, String descriptions) throws IOException {
        ObjectNode body = request("gpt-4o-mini", system, SUMMARY_SCHEMA);
        body.withArray("messages").addObject().put("role", "user").put("content", descriptions);
        return body;
    }

    static ObjectNode request(String model, String system, String schema) throws IOException {
        ObjectNode body = JSON.createObjectNode().put("model", model).put("max_completion_tokens", 600);
        body.putArray("messages").addObject().put("role", "system").put("content", system);
        ObjectNode format = body.putObject("response_format").put("type", "json_schema");
        format.putObject("json_schema")
                .put("name", "answer")
                .put("strict", true)
                .set("schema", JSON.readTree(schema));
        return body;
    }

    static String dataUri(byte[] jpeg) {
        return "data:image/jpeg;base64," + Base64.getEncoder().encodeToString(jpeg);
    }

    /** A PNG of one colour. */
    static String plain(Color colour) throws IOException {
        BufferedImage image = new BufferedImage(64, 36, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < 36; y++) {
            for (int x = 0; x < 64; x++) {
                image.setRGB(x, y, colour.getRGB());
            }
        }
        ByteArrayOutputStream png = new ByteArrayOutputStream();
        ImageIO.write(image, "png", png);
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(png.toByteArray());
    }

    HttpResponse<String> post(JsonNode body) throws IOException, InterruptedException {
        return send(to("/chat/completions").POST(BodyPublishers.ofString(body.toString())));
    }

    CompletableFuture<HttpResponse<String>> postAsync(JsonNode body) {
        return client.sendAsync(
                authorized(to("/chat/completions").POST(BodyPublishers.ofString(body.toString()))),
                BodyHandlers.ofString());
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(authorized(request), BodyHandlers.ofString());
    }

    HttpResponse<String> sendWithoutKey(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(URI.create(baseUrl + path));
    }

    /** The answer the model gave, parsed. */
    JsonNode answer(JsonNode body) throws IOException, InterruptedException {
        HttpResponse<String> response = post(body);
        if (response.statusCode() != 200) {
            throw new IOException(response.statusCode() + " " + response.body());
        }
        return JSON.readTree(
                JSON.readTree(response.body()).at("/choices/0/message/content").asText());
    }

    private static HttpRequest authorized(HttpRequest.Builder request) {
        return request.header("Authorization", "Bearer sk-offline").build();
    }
}

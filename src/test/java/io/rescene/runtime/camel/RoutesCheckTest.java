package io.rescene.runtime.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rescene.runtime.connect.Session;
import io.rescene.runtime.exit.ExitCode;
import io.rescene.runtime.exit.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RoutesCheckTest {
    @TempDir
    Path folder;

    private void route(String file, String id) throws IOException {
        Path own = folder.resolve("routes").resolve(file);
        Files.createDirectories(own.resolveSibling("."));
        Files.writeString(own, """
                - route:
                    id: %s
                    from:
                      uri: timer:mine?period=1000
                      steps:
                        - log:
                            message: mine
                """.formatted(id));
    }

    private void check() {
        try (Session session = Session.open(folder, Map.of(), new Properties())) {
            assertThat(new RoutesCheck(session).check()).isNotEmpty();
        }
    }

    @Test
    void takesRoutesOfOnesOwn() throws IOException {
        route("x.camel.yaml", "entry-of-mine");

        check();
    }

    /** A worker has more routes of its own than a check. */
    @ParameterizedTest
    @ValueSource(strings = {"reprocess-video", "ask", "entry-describe-scene"})
    void refusesWhatIsResceneOwnAndNamesTheFile(String id) throws IOException {
        route("x.camel.yaml", id);

        assertThatThrownBy(this::check).isInstanceOfSatisfying(UserException.class, said -> {
            assertThat(said.exitCode()).isEqualTo(ExitCode.USAGE);
            assertThat(said).hasMessage("routes/x.camel.yaml: the id " + id + " is Rescene's own");
        });
    }

    private void edit(String file, String from, String to) throws IOException {
        String packed = Files.readString(Path.of("routes", file));
        assertThat(packed).contains(from);
        Path own = folder.resolve("routes").resolve(file);
        Files.createDirectories(own.resolveSibling("."));
        Files.writeString(own, packed.replace(from, to));
    }

    /** A worker would take it up, and its jobs lose delivery after delivery. */
    @ParameterizedTest
    @CsvSource({
        "describe-scene, scene.schema, nope.schema, routes/schemas/nope.schema.json is asked for",
        "describe-scene, /scene.md, /szene.md, routes/prompts/en/szene.md is asked for",
        "describe-scene, name: model, name: modell, has not set the variable 'model'",
        "summarize-video, summary.schema, nope.schema, routes/schemas/nope.schema.json is asked for",
        "summarize-video, ${variable.ask}.md, ${variable.ask}.txt, routes/prompts/en/summary.txt is asked for",
    })
    void refusesAQuestionThatCantBePut(String route, String from, String to, String why) throws IOException {
        edit(route + ".camel.yaml", from, to);

        assertThatThrownBy(this::check).isInstanceOfSatisfying(UserException.class, said -> {
            assertThat(said.exitCode()).isEqualTo(ExitCode.USAGE);
            assertThat(said.getMessage())
                    .startsWith("routes/" + route + ".camel.yaml: ")
                    .contains(why)
                    .doesNotContain("\n", "Exception");
        });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "describe-scene; {{rescene.openai.scene-max-tokens}}; many; 'maxTokens' to 'many': it has to be a whole number from 1 on",
                "describe-scene; {{rescene.openai.scene-max-tokens}}; 0; 'maxTokens' to '0': it has to be a whole number from 1 on",
                "summarize-video; {{rescene.openai.temperature}}; warm; 'temperature' to 'warm': it has to be a number from 0 to 2",
                "describe-scene; {{rescene.openai.temperature}}; 2.01; 'temperature' to '2.01': it has to be a number from 0 to 2",
                "describe-scene; {{rescene.openai.temperature}}; NaN; 'temperature' to 'NaN': it has to be a number from 0 to 2",
                "describe-scene; {{rescene.image.detail}}; medium; 'detail' to 'medium': it has to be one of low, high, auto",
                "describe-scene; {{rescene.image.mode}}; base64; 'imageMode' to 'base64': it has to be one of data, url",
            })
    void refusesAValueThatCantBe(String route, String from, String to, String why) throws IOException {
        edit(route + ".camel.yaml", from, to);

        assertThatThrownBy(this::check)
                .isInstanceOf(UserException.class)
                .hasMessage("routes/" + route + ".camel.yaml: The route that asks has set the variable " + why);
    }

    /** Steps that only set or remove something don't keep the question from being put. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "- setHeaders: {headers: [{name: a, constant: b}]}",
                "- removeProperty: {name: a}",
                "- removeProperties: {pattern: 'a*'}",
            })
    void refusesAValueBehindSuchAStep(String step) throws IOException {
        edit("describe-scene.camel.yaml", "      steps:\n", "      steps:\n        " + step + "\n");
        edit("describe-scene.camel.yaml", "{{rescene.openai.scene-max-tokens}}", "many");

        assertThatThrownBy(this::check).isInstanceOf(UserException.class).hasMessageContaining("'maxTokens' to 'many'");
    }

    @Test
    void refusesAnExpressionThatCantBeReckoned() throws IOException {
        edit(
                "describe-scene.camel.yaml",
                "simple: \"{{rescene.image.detail}}\"",
                "simple: \"${variable.language == 'ko' ? 'high' : 'low'}\"");

        assertThatThrownBy(this::check)
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith("routes/describe-scene.camel.yaml: fails before it asks: ")
                .hasMessageContaining("language == 'ko' ? 'high'");
    }

    /** What fails only without a video, or behind a step that is not gone through, is nobody's mistake. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "- setVariable: {name: first, simple: '${body.substring(0, 20)}'}",
                "- setVariable: {name: first, simple: '${variable.descriptions.substring(0, 20)}'}",
                "- setVariable: {name: first, simple: '${bean:enqueuing?method=end}'}",
                "- to: http://127.0.0.1:9/never\n        - setVariable: {name: first, simple: '${variable.none:x}'}",
            })
    void takesWhatAVideoOrAStepBeforeMayGive(String step) throws IOException {
        edit(
                "summarize-video.camel.yaml",
                "      steps:\n        - setVariables:",
                "      steps:\n        " + step + "\n        - setVariables:");

        check();
    }

    /** Only the language that is set has to be whole. */
    @Test
    void aLanguageWithoutAllPromptsIsNoneUnlessItIsSet() throws IOException {
        write("prompts/de/scene.md", "Beschreibe.");
        check();
        try (Session session = Session.open(folder, Map.of("RESCENE_LANGUAGE", "de"), new Properties())) {
            assertThatThrownBy(() -> new RoutesCheck(session).check())
                    .isInstanceOf(UserException.class)
                    .hasMessage(
                            "Setting rescene.language says 'de', but there is no routes/prompts/de/summary.md: add it,"
                                    + " or set one of en, ko");
        }
    }

    private void write(String file, String text) throws IOException {
        Path own = folder.resolve("routes").resolve(file);
        Files.createDirectories(own.resolveSibling("."));
        Files.writeString(own, text);
    }

    private static final String MINE = """
            - route:
                id: %s
                from:
                  uri: %s
                  steps:
                    - log: {id: %s, message: mine}
            """;

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "mine; direct:describe-scene; log-mine; routes/mine.camel.yaml: a second route begins at direct:describe-scene, the first is in routes/describe-scene.camel.yaml",
                "describe-scene; direct:mine; log-mine; routes/mine.camel.yaml: a second route describe-scene, the first is in routes/describe-scene.camel.yaml",
                "mine; direct:mine; mine; routes/mine.camel.yaml: the id mine is used twice",
            })
    void refusesWhatIsThereAlreadyAndNamesTheFiles(String id, String from, String step, String said)
            throws IOException {
        write("mine.camel.yaml", MINE.formatted(id, from, step));

        assertThatThrownBy(this::check).isInstanceOf(UserException.class).hasMessage(said);
    }

    /** One of them would get all the files. */
    @Test
    void refusesTwoRoutesAtOneFileAddress() throws IOException {
        write("inbox.camel.yaml", MINE.formatted("inbox", "file:inbox?include=.*&delay=50", "log-inbox"));
        write("mine.camel.yaml", MINE.formatted("mine", "file://inbox?delay=50&include=.*", "log-mine"));

        assertThatThrownBy(this::check)
                .isInstanceOf(UserException.class)
                .hasMessage("routes/mine.camel.yaml: a second route begins at file://inbox?delay=50&include=.*, the"
                        + " first is in routes/inbox.camel.yaml");

        write("mine.camel.yaml", MINE.formatted("mine", "file:inbox?delay=50&include=b", "log-mine"));
        check();
    }

    @Test
    void namesTheFileOfABadAddress() throws IOException {
        write("mine.camel.yaml", MINE.formatted("mine", "timer:mine?perid=1000", "log-mine"));

        assertThatThrownBy(this::check)
                .isInstanceOf(UserException.class)
                .hasMessageStartingWith("routes/mine.camel.yaml can't be used: line 4: ")
                .hasMessageContaining("perid");
    }

    @Test
    void refusesAConfigurationThatIsNotThere() throws IOException {
        edit("describe-scene.camel.yaml", "routeConfigurationId: calls", "routeConfigurationId: callz");

        assertThatThrownBy(this::check)
                .isInstanceOf(UserException.class)
                .hasMessage("routes/describe-scene.camel.yaml: there is no routeConfiguration callz, which route"
                        + " describe-scene names; there are [calls, enqueuing]");
        edit("describe-scene.camel.yaml", "routeConfigurationId: calls", "routeConfigurationId: ca*");
        check();
    }

    @Test
    void aPromptOfOnesOwnIsNeededInTheLanguageThatIsSet() throws IOException {
        edit("describe-scene.camel.yaml", "/scene.md", "/scene-v2.md");
        assertThatThrownBy(this::check)
                .hasMessageStartingWith("routes/describe-scene.camel.yaml: routes/prompts/")
                .hasMessageEndingWith("/scene-v2.md is asked for, but there is no such file");

        Path own = folder.resolve("routes/prompts/en/scene-v2.md");
        Files.createDirectories(own.getParent());
        Files.writeString(own, "Describe.");
        check();
    }

    /** OpenAI would answer to it, each answer be paid for, and no video come of it, or one without tags. */
    @ParameterizedTest
    @CsvSource({
        "describe-scene, scene, description",
        "describe-scene, scene, status",
        "describe-scene, scene, entities",
        "describe-scene, scene, actions",
        "summarize-video, summary, summary"
    })
    void refusesASchemaThatLacksWhatIsRead(String route, String schema, String property) throws IOException {
        edit("schemas/" + schema + ".schema.json", "\"" + property + "\"", "\"" + property + "s\"");

        assertThatThrownBy(this::check)
                .isInstanceOf(UserException.class)
                .hasMessage("routes/" + route + ".camel.yaml: routes/schemas/" + schema
                        + ".schema.json has no property '" + property + "', which is read of each answer: add it");
    }

    /** So would it here: read as text, a number is no description, and what is no list has no tags. */
    @ParameterizedTest
    @CsvSource({
        "string, integer, status",
        "string, integer, description",
        "array, string, entities",
        "array, object, actions"
    })
    void refusesASchemaThatGivesWhatIsReadAnotherType(String read, String type, String property) throws IOException {
        String name = "\"" + property + "\": { \"type\": \"";
        edit("schemas/scene.schema.json", name + read + "\"", name + type + "\"");

        assertThatThrownBy(this::check)
                .isInstanceOf(UserException.class)
                .hasMessage("routes/describe-scene.camel.yaml: routes/schemas/scene.schema.json: property '" + property
                        + "' is read as " + read + ": its 'type' has to be that");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"$ref\": \"#/$defs/scene\", \"$defs\": {\"scene\": %s}}", "{\"allOf\": [%s]}"})
    void takesASchemaThatSaysElsewhereWhatItHas(String schema) throws IOException {
        write(
                "schemas/scene.schema.json",
                schema.formatted(Files.readString(Path.of("routes/schemas/scene.schema.json"))));

        check();
    }

    @Test
    void refusesSqlThatIsNotThere() throws IOException {
        edit("enqueue-videos.camel.yaml", "sql/count-candidates.sql", "sql/nope.sql");

        assertThatThrownBy(this::check)
                .isInstanceOfSatisfying(
                        UserException.class, said -> assertThat(said.exitCode()).isEqualTo(ExitCode.USAGE))
                .hasMessage(
                        "routes/enqueue-videos.camel.yaml: routes/sql/nope.sql is asked for, but there is no such file");
    }

    /** What only a real video shows, and what would call a service, is not for a check to judge. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "- setVariable: {name: host, simple: \"${body.pictureUrl.split('/')[2]}\"}",
                "- log: '${bean:enqueuing?method=end}'",
                "- throwException: {exceptionType: java.lang.IllegalArgumentException, message: no such video}",
                "- to: http://127.0.0.1:9/never",
                "- to: 'sql:SELECT 1'",
                "- stop: {}",
            })
    void takesWhatItCantTry(String step) throws IOException {
        edit(
                "describe-scene.camel.yaml",
                "      steps:\n        - setVariables:",
                "      steps:\n        " + step + "\n        - setVariables:");

        check();
    }

    /** It would stay for good. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "routeConfiguration: {id: c, interceptSendToEndpoint: [{interceptSendToEndpoint: {uri: 'direct:ask',"
                        + " steps: [{log: x}]}}]}",
                "route: {id: r, from: {uri: 'direct:r', steps: [{interceptSendToEndpoint: {uri: 'direct:ask',"
                        + " steps: [{log: x}]}}]}}"
            })
    void refusesToInterceptWhatIsSentWhereverItStands(String content) throws IOException {
        Path own = folder.resolve("routes/x.camel.yaml");
        Files.createDirectories(own.getParent());
        Files.writeString(own, "- " + content + "\n");

        assertThatThrownBy(this::check)
                .hasMessageStartingWith("routes/x.camel.yaml: interceptSendToEndpoint is not supported");
    }

    /** A job would be held for good by it, or its calls be paid past all limits. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "call-openai | redeliveryPolicy: {maximumRedeliveries: 3} | maximumRedeliveries: 3 would send",
                "call-openai | redeliveryPolicyRef: thrice, steps: [{log: x}] | redeliveryPolicyRef: thrice (maximumRedeliveries: 3) would send",
                "describe-scene | redeliveryPolicy: {maximumRedeliveries: -1} | maximumRedeliveries: -1 has no end",
                "describe-scene | redeliveryPolicyRef: forever, steps: [{log: x}] | redeliveryPolicyRef: forever (maximumRedeliveries: -1) has no end",
                "describe-scene | redeliveryPolicy: {maximumRedeliveries: abc} | maximumRedeliveries: abc has to be a whole number",
                "describe-scene | redeliveryPolicy: {maximumRedeliveries: '{{x}}'} | maximumRedeliveries: {{x}} has to be a whole number",
                "describe-scene | redeliveryPolicy: {maximumRedeliveries: 3} | ",
                "describe-scene | redeliveryPolicyRef: thrice, steps: [{log: x}] | ",
                "describe-scene | retryWhile: {simple: 'true'} | retryWhile may have no end"
            })
    void aRouteOnAJobsWayTriesAgainAsOftenAsItMay(String route, String policy, @Nullable String said)
            throws IOException {
        write("x.camel.yaml", POLICIES);
        edit(
                route + ".camel.yaml",
                "- route:",
                "- onException: {exception: [java.io.IOException], " + policy + "}\n- route:");

        expect(said == null ? null : "routes/" + route + ".camel.yaml: " + said);
    }

    /** The file in which that stands is the one to mend. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "defaultErrorHandler: {redeliveryPolicy: {maximumRedeliveries: -1}} | maximumRedeliveries: -1 would send",
                "defaultErrorHandler: {redeliveryPolicyRef: thrice} | redeliveryPolicyRef: thrice (maximumRedeliveries: 3) would",
                "defaultErrorHandler: {retryWhileRef: always} | retryWhileRef: always may have no end",
                "refErrorHandler: {ref: stubborn} | maximumRedeliveries: 2 would send",
                "deadLetterChannel: {deadLetterUri: 'log:x', redeliveryPolicy: {maximumRedeliveries: 1}} | maximumRedeliveries: 1 would",
                "noErrorHandler: {}; onException: [{onException: {exception: [java.io.IOException], retryWhile: {simple: 'true'}}}]"
                        + " | retryWhile may have no end",
                "noErrorHandler: {}; onException: [{onException: {exception: [java.io.IOException], redeliveryPolicy:"
                        + " {maximumRedeliveries: 3}}}] | maximumRedeliveries: 3 would send",
            })
    void soItDoesWhereItsConfigurationSaysSo(String handling, String said) throws IOException {
        write("x.camel.yaml", POLICIES);
        edit("failures.camel.yaml", "noErrorHandler: {}", handling.replace("; ", "\n    "));

        expect("routes/failures.camel.yaml: routeConfiguration calls, which route call-openai names: " + said);
    }

    @Test
    void soItDoesWhereAConfigurationWithoutIdSaysSo() throws IOException {
        own("""
                - routeConfiguration: {errorHandler: {defaultErrorHandler: {redeliveryPolicy: {maximumRedeliveries: -1}}}}
                - route: {id: mine, from: {uri: 'direct:mine', steps: [{log: x}]}}
                """);

        expect("routes/x.camel.yaml: a routeConfiguration without id, which holds for route ");
    }

    private static final String POLICIES = """
            - beans:
                - {name: thrice, type: org.apache.camel.processor.errorhandler.RedeliveryPolicy, properties: {maximumRedeliveries: 3}}
                - {name: forever, type: org.apache.camel.processor.errorhandler.RedeliveryPolicy, properties: {maximumRedeliveries: -1}}
                - name: stubborn
                  type: org.apache.camel.model.errorhandler.DefaultErrorHandlerDefinition
                  properties: {redeliveryPolicy: "#bean:twice"}
                - {name: twice, type: org.apache.camel.model.RedeliveryPolicyDefinition, properties: {maximumRedeliveries: 2}}
            """;

    /** A name that only begins as that of the call. */
    @Test
    void anotherRouteMayTryAgainSomeTimes() throws IOException {
        own("""
                - onException: {exception: [java.io.IOException], redeliveryPolicy: {maximumRedeliveries: 3}}
                - route: {id: more, from: {uri: 'direct:call-openai.more', steps: [{log: x}]}}
                """);

        check();
    }

    @ParameterizedTest
    @ValueSource(strings = {"to: 'direct:nowhere'", "toD: 'direct:nowhere'", "wireTap: {uri: 'direct:nowhere'}"})
    void aDirectNameLeadsToARoute(String step) throws IOException {
        own("- route: {id: mine, from: {uri: 'timer:mine', steps: [{" + step + "}]}}");

        expect("routes/x.camel.yaml: no route begins at direct:nowhere");
    }

    @ParameterizedTest
    @ValueSource(strings = {"to: 'direct:nowhere?failIfNoConsumers=false'", "toD: \"direct:no\\n${body}\""})
    void aDirectNameThatIsComputedOrMayLeadNowhereIsTaken(String step) throws IOException {
        own("- route: {id: mine, from: {uri: 'timer:mine', steps: [{" + step + "}]}}");

        check();
    }

    @Test
    void soItDoesInAConfiguration() throws IOException {
        edit("failures.camel.yaml", "            - bean:", "            - to: direct:nowhere\n            - bean:");

        expect("routes/failures.camel.yaml: no route begins at direct:nowhere");
    }

    @Test
    void theClientForOpenAiMayBeNamedAtLength() throws IOException {
        edit("call-openai.camel.yaml", "\"#openAiClient\"", "\"#bean:openAiClient\"");

        check();
    }

    @Test
    void nobodyElseSendsToOpenAi() throws IOException {
        edit("call-openai.camel.yaml", "httpClientConfigurer: \"#openAiClient\"", "connectionsPerRoute: 3");

        expect("routes/call-openai.camel.yaml: sends to {{openai.endpoint}} without httpClientConfigurer");
    }

    /** Not of one of the routes that name it. */
    @Test
    void interceptingOfAConfigurationIsSaidOfItsFile() throws IOException {
        edit(
                "failures.camel.yaml",
                "          steps:\n",
                "          steps:\n            - interceptSendToEndpoint: {uri: 'direct:ask', steps: [{log: x}]}\n");

        expect("routes/failures.camel.yaml: interceptSendToEndpoint is not supported");
    }

    @Test
    void noServerIsThere() throws IOException {
        edit("video-done.camel.yaml", "- route:", """
                - route: {id: mine, from: {uri: 'platform-http:/mine', steps: [{log: x}]}}
                - route:""".stripIndent());

        expect("routes/video-done.camel.yaml: platform-http finds no server");
    }

    private void expect(@Nullable String said) {
        if (said == null) {
            check();
        } else {
            assertThatThrownBy(this::check).isInstanceOf(UserException.class).hasMessageStartingWith(said);
        }
    }

    /** Camel reads it, and nothing would come of it, or it would stay for good. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "routeTemplate | {id: t, parameters: [{name: n}], from: {uri: 'timer:{{n}}', steps: [{log: x}]}}",
                "templatedRoute | {routeTemplateRef: t, routeId: r, parameters: [{name: n, value: v}]}",
                "rest | {path: /mine, get: [{path: /x, to: 'direct:ask'}]}",
                "interceptSendToEndpoint | {uri: 'direct:ask', skipSendToOriginalEndpoint: true, steps: [{log: x}]}",
            })
    void refusesWhatItDoesNotPlace(String thing, String content) throws IOException {
        Path own = folder.resolve("routes/x.camel.yaml");
        Files.createDirectories(own.getParent());
        Files.writeString(own, "- " + thing + ": " + content + "\n");

        assertThatThrownBy(this::check).isInstanceOfSatisfying(UserException.class, said -> {
            assertThat(said.exitCode()).isEqualTo(ExitCode.USAGE);
            assertThat(said)
                    .hasMessageStartingWith("routes/x.camel.yaml: " + thing + " is not supported")
                    .hasMessageNotContaining("\n");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "- beans: [{name: mine, type: java.util.ArrayList}]",
                "- onException: {exception: [java.io.IOException], steps: [{log: x}]}\n"
                        + "- route: {id: mine, from: {uri: 'timer:mine', steps: [{log: x}]}}",
            })
    void takesWhatElseAFileMayHold(String text) throws IOException {
        Path own = folder.resolve("routes/x.camel.yaml");
        Files.createDirectories(own.getParent());
        Files.writeString(own, text);

        check();
    }

    @Test
    void whatIsNestedTooDeeplyIsSaidOfItsFile() throws IOException {
        own("- route: {id: mine, from: {uri: 'timer:mine', steps: [{log: " + "[".repeat(5000) + "]".repeat(5000)
                + "}]}}");

        expect("routes/x.camel.yaml: is nested too deeply");
    }

    /** Camel has no words for it. */
    @Test
    void aTextInPlaceOfOptionsIsSaidOfItsFile() throws IOException {
        own("- route: {id: mine, from: {uri: 'timer:mine', steps: [{wireTap: 'direct:mine'}]}}");

        expect("routes/x.camel.yaml: a step has a text where it needs options");
    }

    /** Nothing says then which videos, and for which run. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "to: 'direct:enqueue-videos' | routes/x.camel.yaml: calls direct:enqueue-videos without saying what to"
                        + " enqueue: put the step bean: {ref: enqueuing, method: poll} before it",
                "wireTap: {uri: 'direct:enqueue-videos'} | routes/x.camel.yaml: calls direct:enqueue-videos without",
                "to: 'direct:enqueue-videos'}, {bean: {ref: enqueuing, method: poll} | routes/x.camel.yaml: calls",
                "bean: {ref: enqueuing, method: poll}}, {to: 'direct:enqueue-videos' | ",
                "bean: {ref: enqueuing, method: 'poll(${exchange})'}}, {to: 'direct:enqueue-videos' | ",
                "to: 'bean:enqueuing?method=poll'}, {to: 'direct:enqueue-videos' | ",
                "to: 'direct:tell'}, {to: 'direct:enqueue-videos' | "
            })
    void aRouteThatEnqueuesSaysWhatBefore(String steps, @Nullable String said) throws IOException {
        own("- route: {id: mine, from: {uri: 'file:inbox', steps: [{" + steps + "}]}}\n"
                + "- route: {id: tell, from: {uri: 'direct:tell', steps: [{bean: {ref: enqueuing, method: poll}}]}}");

        expect(said);
    }

    /** Who calls it may have said so. */
    @Test
    void aRouteThatIsCalledMayEnqueueWhatItIsTold() throws IOException {
        own("- route: {id: mine, from: {uri: 'direct:mine', steps: [{to: 'direct:enqueue-videos'}]}}");

        expect(null);
    }

    @Test
    void aReferenceThatLeadsNowhereIsSaidInOneBreath() throws IOException {
        Path own = folder.resolve("routes/schemas/scene.schema.json");
        Files.createDirectories(own.getParent());
        Files.writeString(own, "{\"type\": \"object\", \"$ref\": \"#/nowhere\"}");

        expect("routes/schemas/scene.schema.json: not a usable JSON schema: Reference ");
    }

    private void own(String text) throws IOException {
        Path own = folder.resolve("routes/x.camel.yaml");
        Files.createDirectories(own.getParent());
        Files.writeString(own, text);
    }
}

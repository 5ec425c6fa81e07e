package io.rescene.runtime.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.rescene.openai.ImageTokens;
import io.rescene.openai.Prices;
import io.rescene.openai.Prices.Price;
import io.rescene.runtime.exit.ExitCode;
import io.rescene.runtime.exit.UserException;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
    private static final Path PACKED = Path.of("application.properties");

    @TempDir
    Path folder;

    private Settings load(String file, Map<String, String> environment, Map<String, String> system) {
        try {
            Files.writeString(folder.resolve("application.properties"), file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        Properties properties = new Properties();
        properties.putAll(system);
        return Settings.load(folder, new Environment(folder, environment), properties);
    }

    private UserException refused(String file, Map<String, String> environment, Map<String, String> system) {
        UserException said = catchThrowableOfType(UserException.class, () -> load(file, environment, system));
        assertThat(said).isNotNull();
        assertThat(said.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(said.getMessage()).doesNotContain("\n");
        return said;
    }

    @Test
    void everyKeyIsASettingWithAComment() throws IOException {
        List<String> keys = new ArrayList<>();
        String before = "";
        for (String line : Files.readAllLines(PACKED)) {
            if (line.startsWith("rescene.")) {
                String key = line.substring(0, line.indexOf('='));
                keys.add(key);
                assertThat(before).as("above " + key).matches(ModelTables.has(key) ? "(#|rescene).*" : "#.*");
                assertThat(Setting.of(key).isPresent() || ModelTables.has(key))
                        .as(key)
                        .isTrue();
            }
            before = line;
        }
        assertThat(keys).doesNotHaveDuplicates();
        assertThat(keys)
                .containsAll(Arrays.stream(Setting.values()).map(Setting::key).toList());
    }

    @ParameterizedTest
    @EnumSource(Setting.class)
    void everyDefaultMayStand(Setting setting) {
        String value = load("", Map.of(), Map.of()).text(setting);
        assertThat(setting.objection(value)).isEmpty();
        assertThat(setting.key()).matches("rescene\\.[a-z]+(\\.[a-z-]+)?");
    }

    @Test
    void theDefaultsThatTheGuideNames() {
        Settings settings = load("", Map.of(), Map.of());
        assertThat(settings.number(Setting.OPENAI_CONCURRENCY)).isEqualTo(3);
        assertThat(settings.text(Setting.OPENAI_SCENE_MODEL)).isEqualTo("gpt-4o");
        assertThat(settings.text(Setting.OPENAI_SUMMARY_MODEL)).isEqualTo("gpt-4o-mini");
        assertThat(settings.duration(Setting.WORKER_LEASE)).isEqualTo(Duration.ofSeconds(20));
        assertThat(settings.isTrue(Setting.IMAGE_ALLOW_PRIVATE_HOSTS)).isFalse();
        assertThat(settings.text(Setting.MIGRATIONS_FOLDER)).isEmpty();
        assertThat(settings.prices().of("gpt-4o-mini").map(Price::cachedInput)).contains(new BigDecimal("0.075"));
        assertThat(settings.imageTokens().of("gpt-4o-mini")).isEqualTo(new ImageTokens.Rule(2833, 5667));
    }

    @Test
    void pictureTokensMayBeSetForAnyModel() {
        String own = "rescene.image-tokens.house-model.base";
        assertThat(load(own + "=7", Map.of(), Map.of()).imageTokens().of("house-model"))
                .isEqualTo(new ImageTokens.Rule(7, 0));
        UserException wrong = catchThrowableOfType(
                UserException.class, () -> load("", Map.of(), Map.of(own, "-1")).imageTokens());
        assertThat(wrong).hasMessageContaining(own).hasMessageContaining("a whole number");
    }

    @Test
    void laterSourcesWinKeyByKey() {
        String key = "rescene.openai.concurrency";
        String file = key + "= 4 \nrescene.openai.tries=5\n";
        Map<String, String> environment = Map.of("RESCENE_OPENAI_CONCURRENCY", " 5 ", "RESCENE_OPENAI_TRIES", " ");
        assertThat(load(file, Map.of(), Map.of()).number(Setting.OPENAI_CONCURRENCY))
                .isEqualTo(4);
        Settings both = load(file, environment, Map.of());
        assertThat(both.number(Setting.OPENAI_CONCURRENCY)).isEqualTo(5);
        assertThat(both.number(Setting.OPENAI_TRIES)).isEqualTo(5);
        assertThat(load(file, environment, Map.of(key, "6")).number(Setting.OPENAI_CONCURRENCY))
                .isEqualTo(6);
        assertThat(load(file, environment, Map.of(key, "6")).all()).containsEntry(key, "6");
    }

    @Test
    void hyphensBecomeUnderlinesInTheEnvironment() {
        Settings settings = load("", Map.of("RESCENE_SCENE_TOLERATED_FAILURE_PERCENT", "0"), Map.of());
        assertThat(settings.number(Setting.SCENE_TOLERATED_FAILURE_PERCENT)).isZero();
    }

    /** As editors of Windows save it: the first line counts, too. */
    @Test
    void aByteOrderMarkAndCrlfMakeNoDifference() {
        String saved = "\uFEFFrescene.openai.concurrency=7\r\nrescene.language=ko\r\n";
        Settings settings = load(saved, Map.of(), Map.of());
        assertThat(settings.number(Setting.OPENAI_CONCURRENCY)).isEqualTo(7);
        assertThat(settings.text(Setting.LANGUAGE)).isEqualTo("ko");
        assertThat(refused("\uFEFFrescene.openai.concurency=3", Map.of(), Map.of()))
                .hasMessageContaining("rescene.openai.concurency");
    }

    @Test
    void aFileInAnotherEncodingIsNamed() throws IOException {
        Files.write(folder.resolve("application.properties"), new byte[] {'#', (byte) 0xFC, '\n'});
        Environment environment = new Environment(folder, Map.of());
        assertThatThrownBy(() -> Settings.load(folder, environment, new Properties()))
                .isInstanceOf(UserException.class)
                .hasMessageEndingWith("application.properties can't be read: it is not UTF-8 text");
    }

    @Test
    void unknownKeysAreNamedWithTheirSource() {
        assertThat(refused("rescene.openai.concurency=3", Map.of(), Map.of()))
                .hasMessageContaining("rescene.openai.concurency")
                .hasMessageContaining("application.properties");
        assertThat(refused("", Map.of(), Map.of("rescene.concurrency", "3")))
                .hasMessageContaining("-Drescene.concurrency")
                .hasMessageContaining("did you mean rescene.openai.concurrency?");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            rescene.openai.concurrency | 0
            rescene.openai.concurrency | -1
            rescene.openai.concurrency | 1025
            rescene.openai.concurrency | 2.5
            rescene.openai.concurrency | three
            rescene.openai.concurrency | ''
            rescene.openai.concurrency | 99999999999999999999
            rescene.openai.temperature | 2.1
            rescene.openai.temperature | NaN
            rescene.openai.temperature | 1e1
            rescene.openai.timeout | 60s
            rescene.openai.scene-model | two words
            rescene.openai.scene-model | ''
            rescene.image.mode | inline
            rescene.image.allow-private-hosts | yes
            rescene.tracing.endpoint | localhost:4318
            rescene.tracing.endpoint | ftp://localhost
            rescene.tracing.endpoint | http://
            rescene.tracing.endpoint | http:///traces
            rescene.tracing.endpoint | http://localhost:65536
            rescene.tracing.endpoint | http://localhost:4318#x
            rescene.tracing.endpoint | http://localhost:4318?x=1
            rescene.tracing.endpoint | http://local host
            rescene.price.gpt-4o.input | -1
            rescene.price.gpt-4o.input | free
            rescene.price.gpt-5.output | 1,5
            """)
    void badValuesAreNamedWithKeyValueAndSource(String key, String value) {
        assertThat(refused(key + "=" + value, Map.of(), Map.of()))
                .hasMessageContaining(key)
                .hasMessageContaining("'" + value + "'")
                .hasMessageContaining("application.properties");
        assertThat(refused("", Map.of(), Map.of(key, value))).hasMessageContaining("-D" + key);
    }

    @Test
    void aBadEnvironmentVariableIsNamed() {
        assertThat(refused("", Map.of("RESCENE_OPENAI_CONCURRENCY", "many"), Map.of()))
                .hasMessageContaining("environment variable RESCENE_OPENAI_CONCURRENCY")
                .hasMessageContaining("'many'");
    }

    @Test
    void aBadVariableOfTheFileIsNamed() throws IOException {
        Files.writeString(folder.resolve(".env"), "export RESCENE_OPENAI_CONCURRENCY=many\n");
        assertThat(refused("", Map.of(), Map.of()))
                .hasMessageContaining("but RESCENE_OPENAI_CONCURRENCY in .env says 'many'");
        Files.writeString(folder.resolve(".env"), "RESCENE_OPENAI_CONCURENCY=3\n");
        assertThat(refused("", Map.of(), Map.of())).hasMessageContaining("RESCENE_OPENAI_CONCURENCY in .env");
    }

    @Test
    void anAddressMayBeEmptyAndItsPasswordIsNotShown() {
        String key = "rescene.tracing.endpoint";
        assertThat(load(key + "=https://traces.example.com/otlp/", Map.of(), Map.of())
                        .text(Setting.TRACING_ENDPOINT))
                .isEqualTo("https://traces.example.com/otlp/");
        assertThat(load(key + "=http://localhost:65535", Map.of(), Map.of()).text(Setting.TRACING_ENDPOINT))
                .isEqualTo("http://localhost:65535");
        assertThat(refused(key + "=http://me:secret@localhost:4318", Map.of(), Map.of()))
                .hasMessageContaining("http://…@localhost:4318")
                .message()
                .doesNotContain("secret");
        assertThat(refused(key + "=http://localhost:4318?api-key=secret", Map.of(), Map.of()))
                .hasMessageContaining("http://localhost:4318?api-key=***")
                .message()
                .doesNotContain("secret");
    }

    @Test
    void aHeartbeatMustFitItsLease() {
        assertThat(load("rescene.worker.lease=10\nrescene.worker.heartbeat=5", Map.of(), Map.of()))
                .isNotNull();
        assertThat(refused("rescene.worker.lease=9.9\nrescene.worker.heartbeat=5", Map.of(), Map.of()))
                .hasMessageContaining("rescene.worker.heartbeat")
                .hasMessageContaining("9.9");
    }

    @Test
    void anyModelMayHaveAPrice() {
        Settings settings = load(
                "rescene.price.gpt-4.1.input=2\nrescene.price.gpt-4.1.output=8.5\ncamel.main.name=x",
                Map.of(),
                Map.of());
        assertThat(settings.prices().of("gpt-4.1"))
                .contains(new Price(new BigDecimal("2"), new BigDecimal("2"), new BigDecimal("8.5")));
        assertThat(settings.all()).containsEntry("camel.main.name", "x");
    }

    @Test
    void aFileThatCannotBeReadIsNamed() {
        assertThat(refused("rescene.language=\\uXYZ", Map.of(), Map.of()))
                .hasMessageContaining("application.properties");
    }

    /** Both ends of a range may stand, and who is refused is told them. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            rescene.openai.concurrency | 1 | 1024 | 0 | 1025 | from 1 to 1024
            rescene.openai.temperature | 0 | 2 | -0.1 | 2.000000001 | from 0 to 2
            rescene.openai.timeout | 0.1 | 3600 | 0.09 | 3601 | from 0.1 to 3600
            rescene.budget.day | 0 | 1000000 | -1 | 1000001 | from 0 to 1000000
            rescene.observe.port | 0 | 65535 | -1 | 65536 | a port up to 65535
            rescene.observe.port | '' | 1 | 8080x | 100000 | a port up to 65535
            rescene.image-tokens.m.base | 0 | 999999 | 1.5 | 1000000 | a whole number from 0 to 999999
            rescene.price.m.input | 0 | 1.5 | -1 | 1e3 | at least 0
            """)
    void aRangeHoldsItsEnds(String key, String least, String most, String below, String above, String told) {
        for (String value : List.of(least, most)) {
            assertThat(load(key + "=" + value, Map.of(), Map.of()).all()).containsEntry(key, value);
        }
        for (String value : List.of(below, above)) {
            assertThat(refused(key + "=" + value, Map.of(), Map.of())).hasMessageContaining(told);
        }
    }

    @Test
    void aSwitchThatIsOnIsOn() {
        assertThat(load("rescene.image.allow-private-hosts=true", Map.of(), Map.of())
                        .isTrue(Setting.IMAGE_ALLOW_PRIVATE_HOSTS))
                .isTrue();
    }

    @Test
    void aCapNeedsPricesAndNoCapIsNone() {
        Settings settings = load("rescene.budget.day=1.5\nrescene.openai.summary-model=gpt-9", Map.of(), Map.of());
        assertThat(settings.amount(Setting.BUDGET_DAY)).contains(new BigDecimal("1.5"));
        assertThat(settings.amount(Setting.BUDGET_OWNER)).isEmpty();
        assertThatThrownBy(settings::requirePrices)
                .isInstanceOf(UserException.class)
                .hasMessageContaining("rescene.price.gpt-9.input and .output");
        load("", Map.of(), Map.of()).requirePrices();
    }

    @Test
    void aLongValueIsNotToldToItsEnd() {
        String key = "rescene.openai.scene-model";
        assertThat(refused(key + "=" + "a ".repeat(30) + "b", Map.of(), Map.of()))
                .hasMessageEndingWith("says '" + "a ".repeat(30) + "…'");
        assertThat(refused(key + "=" + "a ".repeat(29) + "bb", Map.of(), Map.of()))
                .hasMessageEndingWith("says '" + "a ".repeat(29) + "bb'");
    }

    @Test
    void whatIsNotLikeAnyKeySaysWhereTheyAre() {
        assertThat(refused("rescene.nonsense=1", Map.of(), Map.of()))
                .hasMessageEndingWith("; application.properties lists them all");
        assertThat(refused("rescene.openai.conc=1", Map.of(), Map.of()))
                .hasMessageEndingWith("; did you mean rescene.openai.concurrency?");
    }

    @Test
    void durationsMayHaveDecimals() {
        assertThat(load("rescene.openai.timeout=1.5", Map.of(), Map.of()).duration(Setting.OPENAI_TIMEOUT))
                .isEqualTo(Duration.ofMillis(1500));
    }

    /** Hardly any text looks like a number by chance. */
    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.oneOf(
                Arbitraries.strings(),
                Arbitraries.strings().numeric().ofMaxLength(25),
                Arbitraries.strings().withChars("0123456789-.eE+").ofMaxLength(25));
    }

    @Property
    void anObjectionIsRaisedNeverThrown(@ForAll("texts") String value) {
        for (Setting setting : Setting.values()) {
            assertThat(setting.objection(value)).isNotNull();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "RESCENE_OPENAI_CONCURENCY, RESCENE_OPENAI_CONCURRENCY",
        "RESCENE_BUDGET_DAYS, RESCENE_BUDGET_DAY",
        "RESCENE_BUGDET_DAY, RESCENE_BUDGET_DAY",
        "rescene.budget.day, RESCENE_BUDGET_DAY"
    })
    void aVariableThatIsNearlyASettingsIsNotPassedOver(String slip, String meant) {
        UserException thrown = catchThrowableOfType(UserException.class, () -> load("", Map.of(slip, "1"), Map.of()));
        assertThat(thrown.exitCode()).isEqualTo(ExitCode.USAGE);
        assertThat(thrown).hasMessageContaining(slip).hasMessageContaining(meant);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"RESCENE_ARCHIVE", "RESCENE_HOME", "RESCENE_VERSION", "RESCENE_POLL_INTERVAL", "DATABASE_URL"})
    void othersVariablesAreTheirs(String name) {
        assertThat(load("", Map.of(name, "30"), Map.of()).number(Setting.OPENAI_CONCURRENCY))
                .isPositive();
    }

    @Test
    void variablesPriceTheModelsInUse() {
        Map<String, String> environment = Map.of(
                "RESCENE_OPENAI_SCENE_MODEL", "gpt-5.1-mini",
                "RESCENE_PRICE_GPT_5_1_MINI_INPUT", "1.25",
                "RESCENE_PRICE_GPT_5_1_MINI_CACHED_INPUT", "0.5",
                "RESCENE_PRICE_GPT_5_1_MINI_OUTPUT", "7",
                "RESCENE_PRICE_GPT_4O_INPUT", "3");
        Prices prices = load("", environment, Map.of("rescene.price.gpt-5.1-mini.output", "8"))
                .prices();
        assertThat(prices.of("gpt-5.1-mini"))
                .contains(new Price(new BigDecimal("1.25"), new BigDecimal("0.5"), new BigDecimal("8")));
        assertThat(prices.of("gpt-4o").map(Price::input)).contains(new BigDecimal("3"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"RESCENE_PRICE_GPT_5_INPUT", "RESCENE_IMAGE_TOKENS_GPT_5_BASE"})
    void aVariableOfAModelThatNobodyKnowsIsNotPassedOver(String name) {
        assertThat(refused("", Map.of(name, "1"), Map.of())).hasMessageContaining(name);
    }

    @Test
    void aVariableThatIsBlankIsNone() {
        assertThat(load("", Map.of("RESCENE_PRICE_GPT_5_INPUT", " "), Map.of())
                        .prices()
                        .of("gpt-5"))
                .isEmpty();
    }

    @Test
    void propertiesOfTheJvmThatAreNotRescenesAreNoSettings() {
        assertThat(load("", Map.of(), Map.of("java.home", "/opt/java")).all()).doesNotContainKey("java.home");
    }

    @Test
    void aVariableOfAModelIsChecked() {
        assertThat(refused("rescene.openai.scene-model=gpt-5", Map.of("RESCENE_PRICE_GPT_5_INPUT", "abc"), Map.of()))
                .hasMessageContaining("abc");
    }

    @EnumSource
    @ParameterizedTest
    void noSettingsVariableIsTakenForAnothers(Setting setting) {
        SettingVariables.check(new Environment(folder, Map.of(SettingVariables.of(setting.key()), "1")));
    }

    @Property
    void aDistanceIsSymmetricAndZeroOnlyForTheSame(@ForAll String one, @ForAll String other) {
        assertThat(SettingVariables.distance(one, other))
                .isEqualTo(SettingVariables.distance(other, one))
                .isLessThanOrEqualTo(Math.max(one.length(), other.length()));
        assertThat(SettingVariables.distance(one, other) == 0).isEqualTo(one.equals(other));
    }
}

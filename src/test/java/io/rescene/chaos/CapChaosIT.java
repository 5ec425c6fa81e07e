package io.rescene.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.openai.Prices;
import io.rescene.openai.Usage;
import io.rescene.runtime.connect.Session;
import io.rescene.runtime.exit.ExitCode;
import io.rescene.support.Fixture;
import io.rescene.support.ResceneProcess;
import io.rescene.support.Services;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** No kill and no number of workers passes a cap: what was in flight counts at its worst. */
class CapChaosIT {
    private static final BigDecimal CAP = new BigDecimal("0.20");

    @RegisterExtension
    static final Services SERVICES = new Services();

    @RegisterExtension
    final Stage stage = new Stage(SERVICES);

    private BigDecimal bill() {
        Prices prices;
        try (Session session = Session.open(Path.of("."), Map.of(), new Properties())) {
            prices = session.settings().prices();
        }
        return stage.openAi().bill().entries().stream()
                .filter(entry -> entry.billed())
                .map(entry -> prices.cost(entry.model(), new Usage(entry.promptTokens(), 0, entry.completionTokens()))
                        .orElseThrow())
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    @Test
    void twoWorkersThatAreKilledAgainAndAgainNeverPassTheCap() {
        int kills = Stage.LONG ? 40 : 5;
        Random random = new Random(4);
        stage.openAi().latency(Duration.ofMillis(80));
        stage.enqueue(Stage.LONG ? Fixture.small(300, 10) : Fixture.small(60, 5));
        SERVICES.jdbc().update("UPDATE rescene.runs SET cap_usd = ?", Stage.LONG ? CAP.multiply(BigDecimal.TEN) : CAP);
        BigDecimal cap = new BigDecimal(SERVICES.one("SELECT cap_usd FROM rescene.runs"));
        stage.worker();
        while (stage.kills().size() < kills) {
            ResceneProcess worker = stage.worker();
            stage.awaitCalls(stage.openAi().bill().entries().size() + 1 + random.nextInt(12));
            stage.kill(worker);
        }
        assertThat(stage.workerHere(true).end(Duration.ofSeconds(120)))
                .as("exit code")
                .isEqualTo(ExitCode.CAP);
        stage.invariants().always();
        Stage.measured("cap, bill after " + kills + " kills", cap + ", " + bill());
        assertThat(bill()).isLessThanOrEqualTo(cap);
        assertThat(stage.jobs("dead") + stage.jobs("processing")).isZero();
    }
}

package io.rescene.runtime.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.route.exchange.OwnRoutes;
import io.rescene.route.intake.Intake;
import java.util.Optional;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TakingTest {
    private final DefaultCamelContext context = new DefaultCamelContext();
    private final Intake intake = new Intake();
    private final Taking taking = new Taking(context, intake);

    @BeforeEach
    void begin() throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("timer:jobs?period=60000")
                        .routeId(OwnRoutes.REPROCESS_VIDEO)
                        .log("a job");
            }
        });
        context.start();
    }

    @AfterEach
    void end() {
        context.stop();
    }

    @Test
    void aRouteThatIsStoppedTakesNone() throws Exception {
        assertThat(taking.now()).isEqualTo(new Taking.Now("open", ""));

        context.getRouteController().stopRoute(OwnRoutes.REPROCESS_VIDEO);
        assertThat(taking.now().word()).isEqualTo("stopped");
        assertThat(taking.now().isOpen()).isFalse();

        context.getRouteController().startRoute(OwnRoutes.REPROCESS_VIDEO);
        assertThat(taking.now().isOpen()).isTrue();

        context.getRouteController().suspendRoute(OwnRoutes.REPROCESS_VIDEO);
        assertThat(taking.now().word()).isEqualTo("stopped");

        context.getRouteController().stopRoute(OwnRoutes.REPROCESS_VIDEO);
        context.removeRoute(OwnRoutes.REPROCESS_VIDEO);
        assertThat(taking.now().word()).isEqualTo("stopped");
        assertThat(taking.isAtRest()).isTrue();
    }

    @Test
    void whileTheDatabaseTakesNothingNoJobsAreTaken() {
        taking.databaseTrouble(Optional.of("Connection refused"));
        assertThat(taking.now())
                .isEqualTo(new Taking.Now("database", "the database takes nothing now: Connection refused"));
        assertThat(taking.nowForTheDatabase().isOpen()).isTrue();

        intake.close(Intake.Cause.PAUSED, "a pause");
        assertThat(taking.now()).isEqualTo(new Taking.Now("paused", "a pause"));

        intake.resume();
        taking.databaseTrouble(Optional.empty());
        assertThat(taking.now().isOpen()).isTrue();
    }

    /** The intake is open a moment before the consumer that it held goes on. */
    @Test
    void whatTheIntakeHoldsIsNotStopped() throws Exception {
        intake.close(Intake.Cause.PAUSED, "a pause");
        taking.hold();
        assertThat(taking.now()).isEqualTo(new Taking.Now("paused", "a pause"));

        intake.resume();
        assertThat(taking.now().isOpen()).isTrue();
        taking.goOn();
        assertThat(taking.now().isOpen()).isTrue();

        intake.close(Intake.Cause.PASSING, "trouble");
        context.getRouteController().stopRoute(OwnRoutes.REPROCESS_VIDEO);
        taking.hold();
        intake.resume();
        taking.goOn();
        assertThat(taking.now().word()).as("a person's stop stands").isEqualTo("stopped");
    }
}

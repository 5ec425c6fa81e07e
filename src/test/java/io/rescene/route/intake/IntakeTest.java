package io.rescene.route.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.rescene.route.intake.Intake.Cause;
import io.rescene.route.intake.Intake.State;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IntakeTest {
    private final Intake intake = new Intake();
    private final List<State> heard = new ArrayList<>();

    @BeforeEach
    void listen() {
        intake.onChange(heard::add);
    }

    @Test
    void isOpenAtFirst() {
        assertThat(intake.state()).isEqualTo(new State(Cause.NONE, ""));
        assertThat(intake.state().isOpen()).isTrue();
        intake.open(intake.state());
        assertThat(heard).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "PASSING, PASSING, false",
        "PASSING, OPENAI, true",
        "PASSING, STORAGE, true",
        "PASSING, ENDING, true",
        "PASSING, DATABASE, true",
        "DATABASE, PASSING, false",
        "DATABASE, OPENAI, false",
        "DATABASE, PAUSED, true",
        "OPENAI, PASSING, false",
        "OPENAI, STORAGE, false",
        "OPENAI, ENDING, true",
        "STORAGE, OPENAI, false",
        "STORAGE, ENDING, true",
        "PASSING, PAUSED, true",
        "OPENAI, PAUSED, true",
        "STORAGE, PAUSED, true",
        "PAUSED, PASSING, false",
        "PAUSED, OPENAI, false",
        "PAUSED, PAUSED, false",
        "PAUSED, ENDING, true",
        "ENDING, PAUSED, false",
        "ENDING, PASSING, false",
        "ENDING, OPENAI, false",
        "ENDING, ENDING, false"
    })
    void theFirstCauseStandsButAStrongerOneStandsOverIt(Cause first, Cause second, boolean stronger) {
        assertThat(intake.close(first, "first")).isTrue();
        assertThat(intake.close(second, "second")).as("it was closed").isFalse();
        State firstState = new State(first, "first");
        State secondState = new State(second, "second");
        assertThat(intake.state()).isEqualTo(stronger ? secondState : firstState);
        assertThat(heard).isEqualTo(stronger ? List.of(firstState, secondState) : List.of(firstState));
    }

    @Test
    void opensAgain() {
        intake.close(Cause.OPENAI, "refused");
        intake.open(intake.state());
        assertThat(intake.state().isOpen()).isTrue();
        assertThat(heard).extracting(State::isOpen).containsExactly(false, true);
        intake.close(Cause.PASSING, "away");
        assertThat(intake.state().cause()).isEqualTo(Cause.PASSING);
    }

    @Test
    void onlyAPersonEndsAPause() {
        intake.close(Cause.PAUSED, "paused");
        intake.open(intake.state());
        assertThat(intake.state().cause()).isEqualTo(Cause.PAUSED);
        intake.resume();
        assertThat(intake.state().isOpen()).isTrue();
        assertThat(heard).extracting(State::cause).containsExactly(Cause.PAUSED, Cause.NONE);
    }

    @Test
    void aPersonOpensWhateverClosedItButAnEnd() {
        intake.close(Cause.OPENAI, "refused");
        intake.resume();
        assertThat(intake.state().isOpen()).isTrue();
        intake.close(Cause.ENDING, "stopping");
        intake.resume();
        assertThat(intake.state().cause()).isEqualTo(Cause.ENDING);
    }

    @Test
    void anEndIsForGood() {
        intake.close(Cause.ENDING, "stopping");
        intake.open(intake.state());
        assertThat(intake.state().cause()).isEqualTo(Cause.ENDING);
        assertThat(heard).hasSize(1);
    }

    /** A slot that asks for the state may hold a lock that a listener waits for. */
    @Test
    void listenersAreToldOutsideTheMonitor() {
        Intake intake = new Intake();
        List<Boolean> held = new ArrayList<>();
        intake.onChange(state -> held.add(Thread.holdsLock(intake)));
        intake.close(Intake.Cause.PASSING, "away");
        intake.open(intake.state());
        intake.close(Intake.Cause.PAUSED, "by a person");
        intake.resume();
        assertThat(held).containsExactly(false, false, false, false);
    }

    @Test
    void changesAreHeardInTheirOrderEvenIfOneIsMadeWhileAnotherIsTold() {
        Intake quick = new Intake();
        List<State> heardLater = new ArrayList<>();
        quick.onChange(state -> quick.open(quick.state()));
        quick.onChange(heardLater::add);

        quick.close(Cause.PASSING, "passing");

        assertThat(heardLater).containsExactly(new State(Cause.PASSING, "passing"), new State(Cause.NONE, ""));
    }

    @Test
    void oneListenersTroubleKeepsNobodyElseFromHearing() {
        Intake troubled = new Intake();
        troubled.onChange(state -> {
            throw new IllegalStateException("a listener's own trouble");
        });
        troubled.onChange(heard::add);

        troubled.close(Cause.PASSING, "passing");
        troubled.open(troubled.state());

        assertThat(heard).extracting(State::cause).containsExactly(Cause.PASSING, Cause.NONE);
    }

    @Test
    void whoBeginsToListenToAClosedIntakeHearsThatItIs() {
        Intake closed = new Intake();
        closed.close(Cause.OPENAI, "refused");

        closed.onChange(heard::add);
        assertThat(heard).as("at once").hasSize(1);
        closed.open(closed.state());

        assertThat(heard).containsExactly(new State(Cause.OPENAI, "refused"), new State(Cause.NONE, ""));
        assertThat(heard).extracting(State::word).containsExactly("openai", "open");
    }
}

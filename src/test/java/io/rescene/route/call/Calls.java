package io.rescene.route.call;

import io.rescene.jobs.Lease;
import io.rescene.openai.BackOff;
import io.rescene.openai.HttpAnswer;
import io.rescene.openai.InFlightLimit;
import io.rescene.openai.Pace;
import io.rescene.route.intake.Intake;
import io.rescene.route.permit.Gate;
import io.rescene.route.permit.Permits;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Calls for tests: what carries them, and what they come to without it. */
final class Calls {
    private Calls() {}

    /** One slot that no limit holds up. */
    static Slots slot(Intake intake, BackOff backOff) {
        return slot(intake, new Gate(new InFlightLimit(1, 1), backOff));
    }

    /** One slot. */
    static Slots slot(Intake intake, Gate gate) {
        return new Slots(
                1, gate, Permits.unlimited(), intake, () -> false, new Lease(Duration.ofHours(1)), Runnable::run);
    }

    /** A question's next call, which was sent and came back with an empty body. */
    static Call answered(Asking asking, int status, Map<String, String> headers) {
        Pace.Ticket ticket = new Pace.Ticket(System.nanoTime(), 1, 1, 1);
        Call call = new Call(new Gate.Pass(asking.question().model(), ticket, 1), new Permits.Permit(0));
        asking.begins(call);
        call.sending();
        call.answer(new HttpAnswer(status, headers, new byte[0], Optional.empty(), true, 1));
        return call;
    }
}

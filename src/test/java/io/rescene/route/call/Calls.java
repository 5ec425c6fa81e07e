package io.rescene.route.call;

import io.rescene.openai.HttpAnswer;
import io.rescene.openai.Pace;
import io.rescene.route.permit.Gate;
import io.rescene.route.permit.Permits;
import java.util.Map;
import java.util.Optional;

/** Calls of questions that no slot carries. */
final class Calls {
    private Calls() {}

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

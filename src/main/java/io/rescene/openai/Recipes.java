package io.rescene.openai;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Makes questions, and remembers the forms of those before: all of a run's questions share a handful. */
public final class Recipes {
    /** Prompts that are edited while a worker runs make new ones: at some time the old ones are forgotten. */
    private static final int MOST = 100;

    private final List<Form> forms = new CopyOnWriteArrayList<>();

    /** The question that a request asks. */
    public Question question(ChatRequest request) {
        if ((request.text() == null) == (request.pictureUrl() == null)) {
            return request.question();
        }
        for (Form form : forms) {
            if (form.fits(request)) {
                return form.question(request);
            }
        }
        if (forms.size() >= MOST) {
            forms.clear();
        }
        Form form = Form.of(request);
        forms.add(form);
        return form.question(request);
    }
}

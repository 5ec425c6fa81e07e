package io.rescene.runtime.worker;

import io.rescene.embedded.Headless;
import io.rescene.openai.Waits;
import io.rescene.picture.Blankness;
import io.rescene.picture.PictureAddress;
import io.rescene.picture.PicturePolicy;
import io.rescene.picture.PictureSource;
import io.rescene.route.Spine;
import io.rescene.runtime.connect.Session;
import io.rescene.runtime.settings.Setting;
import io.rescene.runtime.settings.Settings;
import java.time.Clock;
import java.util.Optional;

/** Puts together where a worker's pictures come from. */
final class Pictures {
    private Pictures() {}

    /** A source by the session's settings; to be closed. */
    static PictureSource source(Session session) {
        Settings settings = session.settings();
        Clock clock = Clock.systemUTC();
        Headless.unlessSet();
        return new PictureSource(
                new PictureAddress(session.addresses().supabaseUrl(), settings.text(Setting.STORAGE_BUCKET)),
                new PicturePolicy(
                        settings.number(Setting.IMAGE_MAX_BYTES),
                        settings.duration(Setting.IMAGE_TIMEOUT),
                        settings.isTrue(Setting.IMAGE_ALLOW_PRIVATE_HOSTS),
                        session.addresses().supabaseKey(),
                        Spine.MOST_PICTURES,
                        blankness(settings)),
                value -> Waits.retryAfter(value, clock));
    }

    private static Optional<Blankness> blankness(Settings settings) {
        return settings.isTrue(Setting.IMAGE_SKIP_UNIFORM)
                ? Optional.of(new Blankness(
                        Double.parseDouble(settings.text(Setting.IMAGE_UNIFORM_BRIGHTNESS)),
                        Double.parseDouble(settings.text(Setting.IMAGE_UNIFORM_VARIANCE))))
                : Optional.empty();
    }
}

package io.rescene.route.folder;

import io.rescene.jobs.Candidate;
import io.rescene.jobs.Profiles;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;

/** The language a video's answers are asked in: its owner's, where there are profiles, else the setting's. */
public final class Languages {
    private final JdbcTemplate jdbc;
    private final String standard;
    private final Profiles profiles;

    /**
     * Looks once how the library's profiles are.
     *
     * @param jdbc the database
     * @param standard the language where no owner prefers another
     */
    public Languages(JdbcTemplate jdbc, String standard) {
        this.jdbc = jdbc;
        this.standard = standard;
        this.profiles = Profiles.of(jdbc);
    }

    /** What says which language an owner prefers. */
    public Profiles profiles() {
        return profiles;
    }

    /**
     * The language of a video's answers; one that there are no prompts for counts as none.
     *
     * @param preferred what its owner's profile says; empty if nothing does
     */
    public String of(Optional<String> preferred, Edition edition) {
        return preferred.map(Languages::spoken).filter(edition::speaks).orElse(standard);
    }

    /** The language where no owner prefers another. */
    public String standard() {
        return standard;
    }

    /** The languages of those videos whose owner prefers another than {@link #standard}, by video. */
    public Map<UUID, String> of(Collection<Candidate> candidates, Edition edition) {
        if (profiles == Profiles.NONE) {
            return Map.of();
        }
        UUID[] owners = candidates.stream()
                .map(Candidate::owner)
                .filter(Objects::nonNull)
                .distinct()
                .toArray(UUID[]::new);
        Map<UUID, String> byOwner = new HashMap<>();
        jdbc.query(
                "SELECT o.id, preferred_language::text FROM unnest(?::uuid[]) AS o(id) JOIN public.user_profiles ON "
                        + profiles.isOf("o.id"),
                row -> {
                    String language = spoken(row.getString(2));
                    if (edition.speaks(language)) {
                        byOwner.putIfAbsent(row.getObject(1, UUID.class), language);
                    }
                },
                (Object) owners);
        Map<UUID, String> byVideo = new HashMap<>();
        for (Candidate candidate : candidates) {
            String language = candidate.owner() == null ? null : byOwner.get(candidate.owner());
            if (language != null) {
                byVideo.put(candidate.video(), language);
            }
        }
        return byVideo;
    }

    private static String spoken(@Nullable String preferred) {
        return String.valueOf(preferred).strip().toLowerCase(Locale.ROOT);
    }
}

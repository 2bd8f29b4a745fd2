/* Texts and bytes: entries of a chunk's arena, shared by equal values where that pays. */
#include "ring_internal.h"

#include <stdlib.h>

enum {
    MOST_SLOTS = 1 << 15,
    PROBES = 8,           /* then a value gets an entry of its own, even if it has one */
    LONGEST_SHARED = 1024,
    TRIAL = 4096,         /* values that are looked up before a chunk may give up */
    WORTHWHILE = 16,      /* one in so many must be found */
};

/* ---- UTF-8 ------------------------------------------------------------------------------------------------------ */

/* Bytes of the character at `text`, 0 when it is none: RFC 3629, no surrogates and nothing longer than it must be. */
static size_t character(const uint8_t *text, size_t length)
{
    uint8_t lead = text[0];
    size_t bytes = lead < 0x80 ? 1 : lead >= 0xc2 && lead < 0xe0 ? 2 : (lead & 0xf0) == 0xe0 ? 3
                   : lead >= 0xf0 && lead < 0xf5 ? 4 : 0;
    if (bytes > length)
        return 0;
    for (size_t i = 1; i < bytes; i++)
        if ((text[i] & 0xc0) != 0x80)
            return 0;
    if ((lead == 0xe0 && text[1] < 0xa0) || (lead == 0xed && text[1] > 0x9f) || (lead == 0xf0 && text[1] < 0x90) ||
        (lead == 0xf4 && text[1] > 0x8f))
        return 0;
    return bytes;
}

int ring_is_utf8(const char *data, size_t length)
{
    const uint8_t *text = (const uint8_t *)data;
    while (length) {
        uint64_t eight;
        if (length >= sizeof eight && (memcpy(&eight, text, sizeof eight), !(eight & 0x8080808080808080))) {
            text += sizeof eight;
            length -= sizeof eight;
            continue;
        }
        size_t bytes = character(text, length);
        if (!bytes)
            return 0;
        text += bytes;
        length -= bytes;
    }
    return 1;
}

/* ---- the dictionary of a chunk ---------------------------------------------------------------------------------- */

int ring_dictionary_new(struct ring_dictionary *dictionary, uint32_t chunk_rows)
{
    uint32_t slots = 64;
    while (slots < MOST_SLOTS && slots < chunk_rows)
        slots *= 2;
    dictionary->mask = slots - 1;
    dictionary->slots = calloc(slots, sizeof *dictionary->slots);
    return dictionary->slots != NULL;
}

void ring_dictionary_reset(struct ring_dictionary *dictionary)
{
    if (dictionary->used)
        memset(dictionary->slots, 0, ((size_t)dictionary->mask + 1) * sizeof *dictionary->slots);
    dictionary->used = dictionary->asked = dictionary->found = dictionary->latest = dictionary->given_up = 0;
}

/* Ends with a full avalanche: a weaker one made long runs of slots, and appends a hundred times slower. */
static uint32_t hash_of(const char *data, size_t length)
{
    uint64_t hash = length * 0x9e3779b97f4a7c15, part;
    for (; length >= sizeof part; data += sizeof part, length -= sizeof part) {
        memcpy(&part, data, sizeof part);
        hash = (hash ^ part) * 0xff51afd7ed558ccd;
        hash ^= hash >> 31;
    }
    part = 0;
    memcpy(&part, data, length);
    hash = (hash ^ part) * 0xff51afd7ed558ccd;
    hash = (hash ^ hash >> 33) * 0xc4ceb9fe1a85ec53;
    return (uint32_t)(hash ^ hash >> 29);
}

static uint32_t add_entry(struct ring *ring, const char *data, size_t length)
{
    uint64_t bytes = ring_entry_bytes(length);
    uint8_t *entry = ring->chunk + ring->arena_offset + ring->arena_used;
    uint32_t place = (uint32_t)(ring->arena_used / RING_ENTRY_UNIT), stored = (uint32_t)length;
    memset(entry + bytes - RING_SMALLEST_ENTRY, 0, RING_SMALLEST_ENTRY); /* where the filling is */
    memcpy(entry, &stored, sizeof stored);
    memcpy(entry + sizeof stored, data, length);
    ring->arena_used += bytes;
    return place;
}

static int entry_is(const struct ring *ring, uint32_t place, const char *data, size_t length)
{
    uint64_t offset = (uint64_t)place * RING_ENTRY_UNIT;
    const uint8_t *entry = ring->chunk + ring->arena_offset + offset;
    uint32_t stored = (uint32_t)length;
    return offset + sizeof stored + length <= ring->arena_used && !memcmp(entry, &stored, sizeof stored) &&
           !memcmp(entry + sizeof stored, data, length);
}

uint32_t ring_intern(struct ring *ring, struct ring_field *field, const char *data, size_t length)
{
    struct ring_dictionary *dictionary = &field->dictionary;
    if (length == 0)
        return 0;
    if (dictionary->given_up || length > LONGEST_SHARED)
        return add_entry(ring, data, length);
    dictionary->asked++;
    if (entry_is(ring, dictionary->latest, data, length)) { /* mostly it is the value of the row before: no hash */
        dictionary->found++;
        return dictionary->latest;
    }
    uint32_t hash = hash_of(data, length);
    uint64_t *slot = NULL;
    for (uint32_t i = 0; i < PROBES; i++) {
        slot = &dictionary->slots[(hash + i) & dictionary->mask];
        if (!*slot)
            break;
        if ((uint32_t)(*slot >> 32) == hash && entry_is(ring, (uint32_t)*slot, data, length)) {
            dictionary->found++;
            return dictionary->latest = (uint32_t)*slot;
        }
    }
    if (dictionary->asked >= TRIAL && dictionary->found < dictionary->asked / WORTHWHILE)
        dictionary->given_up = 1;
    uint32_t place = add_entry(ring, data, length);
    *slot = (uint64_t)hash << 32 | place;
    dictionary->used++;
    return dictionary->latest = place;
}

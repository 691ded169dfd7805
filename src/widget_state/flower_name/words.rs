//! The words of flowers' names. A word that is moved, changed or added gives most flowers another name, so that
//! the tables stay as they are.

/// What a flower is like; 128 words.
pub const ADJECTIVES: &str = "\
amber ancient arctic azure bashful blazing bold breezy bright brisk bronze calm candid cheerful
chilly clever cloudy coastal copper crimson crisp curious dapper dewy distant dreamy drowsy
dusky eager early earnest ebony electric emerald fabled feathered fleet floating foggy freckled
fresh frosty gentle gilded glad gleaming glossy golden graceful grand hardy hidden honest humble
hushed icy indigo ivory jade jolly keen lavish lively lofty lucid lucky lunar lush mellow merry
midnight mild misty modest mossy nimble noble northern opal patient pearly playful plucky
polished proud quaint quick quiet radiant rare restless royal ruby rustic scarlet secret serene
shady shy silent silken silver sleepy slender smooth snowy solar southern stately steady stormy
sunny swift tawny tender tidal tranquil twilight upland valiant velvet vivid wandering warm
western wild windy wise";

/// What grows; 128 words.
pub const PLANTS: &str = "\
acacia agave allium almond aloe alyssum amaryllis anemone angelica arnica aster azalea balsam
bamboo basil begonia bellflower bergamot bluebell borage bracken buttercup cactus calendula
camellia campion caraway carnation catmint cedar celandine chamomile chervil chicory cinquefoil
clematis clover columbine comfrey coneflower coriander cornflower cowslip cranesbill crocus
cyclamen cypress daffodil dahlia daisy dandelion daphne delphinium dogwood edelweiss fennel fern
feverfew flax foxglove freesia fritillary fuchsia gardenia gentian geranium gladiolus harebell
hawthorn heather hellebore hibiscus hollyhock honeysuckle hyacinth hydrangea hyssop iris ivy
jasmine juniper larkspur lavender lilac lily linden lobelia lotus lupin magnolia mallow maple
marigold marjoram mimosa mint mulberry myrtle nasturtium nigella orchid pansy peony periwinkle
petunia phlox poppy primrose protea quince rosemary rowan sage saxifrage snowdrop sorrel
speedwell sunflower thistle thyme tulip valerian verbena violet willow wisteria yarrow zinnia";

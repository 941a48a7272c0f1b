"""The classical picker: normalised cross-correlation with 2D class averages."""

from cryopick.picking.templates.drawing import draw_mask, draw_templates
from cryopick.picking.templates.matcher import MatcherSettings, Matches, TemplateMatcher
from cryopick.picking.templates.run import TemplateJob, run_template_job
from cryopick.picking.templates.stack import TemplateStack, disc_stack, read_stack

__all__ = [
    "MatcherSettings",
    "Matches",
    "TemplateJob",
    "TemplateMatcher",
    "TemplateStack",
    "disc_stack",
    "draw_mask",
    "draw_templates",
    "read_stack",
    "run_template_job",
]

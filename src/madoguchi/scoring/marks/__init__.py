"""What people say of conversations: reviews, calibration, overrides, objections."""
